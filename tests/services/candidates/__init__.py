"""What holds of candidates."""
