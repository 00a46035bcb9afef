"""Pictures of figures as SVG, made by the server: the table beside each says the same in words."""
