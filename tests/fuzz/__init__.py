"""Mutated files of every format against slow strict readers: `make fuzz SECONDS=60`."""
