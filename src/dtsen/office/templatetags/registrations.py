"""``{% load registrations %}``: how a phone number is shown to an officer."""

from __future__ import annotations

from django import template

from dtsen.workflow.rules.phone import format_phone

register = template.Library()


@register.filter
def phone_id(number: str) -> str:
    """0812 3456 7890 (R25)."""
    return format_phone(number)
