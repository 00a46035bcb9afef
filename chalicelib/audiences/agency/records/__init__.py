"""What the agency finds by name: candidates and structures, each with its whole story, and journals."""
