"""The responses and writes of the whole HTTP edge, recorded: moving code must not change them."""
