"""What the files of an intake hold."""
