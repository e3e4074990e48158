"""What each folder of `sample_data` holds, and two independent ways to every number in it."""
