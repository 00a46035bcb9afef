"""What a page costs at national size, measured around stored bytes."""
