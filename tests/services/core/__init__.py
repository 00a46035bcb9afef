"""What every journey uses."""
