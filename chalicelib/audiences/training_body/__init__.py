"""The audience of the training bodies' staff."""
