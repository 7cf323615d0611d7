"""What the finished data say about themselves, found on a path that the engine has no part in."""

from dtsen.extraction.quality.report import Check, QualityReport, ThemeQuality, Verdict

__all__ = ["Check", "QualityReport", "ThemeQuality", "Verdict"]
