"""The audience of the funder's staff."""
