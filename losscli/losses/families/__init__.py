"""The losses and scores, one module a family."""
