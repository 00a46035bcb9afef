"""What holds of access."""
