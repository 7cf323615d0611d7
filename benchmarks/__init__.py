"""How fast extracts are built and how much memory they take, against other ways to do the same."""
