"""The structure's form, its confirmation, and its corrections."""
