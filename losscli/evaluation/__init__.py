"""Sums into a report: figures, slices, paired differences and the rows of the samples."""
