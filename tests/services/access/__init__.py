"""The journeys of accounts and links."""
