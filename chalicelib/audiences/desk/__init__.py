"""The desk of staff: what waits, the applications, the file of each."""
