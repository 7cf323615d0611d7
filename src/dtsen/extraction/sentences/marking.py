"""Marking Indonesian texts for translation where Django may not be imported."""


def gettext_noop(message: str) -> str:
    """Return ``message`` unchanged; ``makemessages`` finds the call, and the screens translate the text."""
    return message
