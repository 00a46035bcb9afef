"""HTML pages: rendering, forms and fields."""
