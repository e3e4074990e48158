"""Which prediction belongs to which target: by order, by key, or by keys that meet on other machines."""
