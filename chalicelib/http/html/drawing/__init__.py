"""Charts as SVG, rendered by the server; the table next to each one has the same numbers as text."""
