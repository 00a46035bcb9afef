"""What ``infra.recount`` counts besides posts and activity."""
