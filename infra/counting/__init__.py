"""What ``infra.recount`` counts again besides posts and activity."""
