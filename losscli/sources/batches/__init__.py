"""The conveyor's end: parts of chunks into batches of samples."""
