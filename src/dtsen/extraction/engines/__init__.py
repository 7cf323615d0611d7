"""Engines carry a plan out: DuckDB on one machine, Spark on a cluster. ``base`` says what an engine must be
able to do, ``sql`` how a plan reads as SQL, ``opening`` which engine a build runs on.
"""
