"""A small layered model, for teaching: its layers forward, its loss, δ backward, and the descent that learns it."""
