"""Where a report goes: standard output, files, and the file that replaces an earlier one."""
