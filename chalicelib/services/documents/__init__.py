"""The journey of a PDF: sent by a browser, checked, kept, read, deleted."""
