"""Why an operation was not done. Each carries a sentence in Indonesian that says what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class OperationError(Exception):
    """Base. ``message`` is for the screen; it names no secret and no row value."""

    def __init__(self, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        # The form field it belongs to, where there is one.
        self.field = field


class Refused(OperationError):
    """The input or the moment does not allow it; the person can mend it."""


class Forbidden(OperationError):
    """This person may never do it: 403."""


class Conflict(OperationError):
    """Somebody else was faster: 409."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Permohonan ini baru saja diproses oleh petugas lain. "
                "Muat ulang halaman untuk melihat keadaannya."
            )
        )
