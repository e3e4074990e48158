"""One batch into what it adds to a run: checked, scored with each loss, reduced to exact sums."""
