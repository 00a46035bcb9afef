"""The rules of the programme, with no doubles."""
