"""What was measured, as plain data: the report itself, reports of earlier runs, and one held against another."""
