"""From an approved specification to a checked, documented, encrypted package of registry data.

The house is pure Python: no Django, no application database, no clock, no settings. It reads as

    ExtractSpec -> Plan -> engine (DuckDB or Spark) -> format -> package (data, codebook, report, checksums)

``spec`` says what was approved, ``level`` computes the access level that follows from it, ``plan`` says how
to read it without naming an engine, ``run.build`` does the whole job and is what a worker calls.
"""
