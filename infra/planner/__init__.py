"""The planner of training sessions: a function with a package of its own, since its solver is large."""
