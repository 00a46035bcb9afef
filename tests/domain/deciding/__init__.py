"""What holds of deciding."""
