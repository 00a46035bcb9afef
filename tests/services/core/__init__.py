"""What every journey stands on."""
