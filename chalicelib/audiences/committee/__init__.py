"""The audience of the committee's secretary."""
