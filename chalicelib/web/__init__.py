"""The HTML pages by audience."""
