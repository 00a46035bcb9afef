"""What holds of activity reports."""
