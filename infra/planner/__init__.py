"""The planner of training sessions: a function with a package of its own, for the solver that it carries."""
