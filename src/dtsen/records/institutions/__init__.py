"""The institutions that may register: who exists, as facts, and how they come into the tables (R2, R22)."""

from dtsen.records.institutions.loader import load_institutions

__all__ = ["load_institutions"]
