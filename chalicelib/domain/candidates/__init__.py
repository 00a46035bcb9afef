"""People who want to become advisers, and their documents."""
