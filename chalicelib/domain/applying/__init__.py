"""A structure asks for posts: its answers, its amount, its status."""
