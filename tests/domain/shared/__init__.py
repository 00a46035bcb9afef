"""What holds of shared."""
