"""A synthetic registry: coherent people who do not exist, in the real regions. Deterministic for size and
seed.
"""

from dtsen.extraction.synthesis.generate import Synthesis, synthesize

__all__ = ["Synthesis", "synthesize"]
