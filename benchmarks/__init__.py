"""How fast extracts are built, measured against the engine's own raw export."""
