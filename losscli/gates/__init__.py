"""A limit into a verdict: limits as typed, the number that each one limits, and what makes a run fail."""
