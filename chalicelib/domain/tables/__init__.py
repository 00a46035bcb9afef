"""Tables that people send: text or workbook, whichever program saved them."""
