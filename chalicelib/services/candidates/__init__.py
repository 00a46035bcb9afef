"""The candidate's form, space, links and documents."""
