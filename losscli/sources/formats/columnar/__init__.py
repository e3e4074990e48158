"""Parquet, Feather and Arrow: typed columns, read by row groups."""
