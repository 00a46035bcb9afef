"""The services, one module per journey: load the objects, apply the domain's rules, commit once."""
