"""What the files of a takeover hold."""
