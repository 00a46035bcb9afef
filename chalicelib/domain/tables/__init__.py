"""Tables that people upload: text or workbook, from any spreadsheet program."""
