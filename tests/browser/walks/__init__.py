"""Walks through what people write, deposit and confirm."""
