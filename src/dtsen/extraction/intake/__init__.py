"""Registry intake: a delivery from the statistics office is validated whole, then filed as a new version."""

from dtsen.extraction.intake.registration import Registration, check, register
from dtsen.extraction.intake.report import IntakeReport

__all__ = ["IntakeReport", "Registration", "check", "register"]
