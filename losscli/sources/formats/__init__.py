"""How a format is read: what it is recognised by, its index, and its values with their places."""
