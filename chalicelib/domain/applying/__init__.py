"""The application of a structure for posts: its answers, its amount, its status."""
