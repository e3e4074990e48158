"""Is a gradient the derivative of its value? Every value of every sample, against the limit of the definition."""
