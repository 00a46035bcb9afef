"""What runs without a request: the stream relay, queue consumers and the clock."""
