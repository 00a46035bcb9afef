"""PDF files: uploaded by a browser, checked, stored, read, deleted."""
