"""Engines carry a plan out: DuckDB on one machine. ``base`` says what an engine must be able to do."""
