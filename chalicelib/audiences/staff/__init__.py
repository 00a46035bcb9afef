"""The pages and API that several audiences of staff share: home page, applications, advisers, board."""
