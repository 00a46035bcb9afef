"""What the whole HTTP edge answers and writes, recorded: a change that moves code must not change it."""
