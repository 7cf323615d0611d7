"""A refusal of ``workflow`` as an error that the views know: may never (403), or may not now."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dtsen.operations.errors import Forbidden, OperationError, Refused
from dtsen.workflow.refusals import Refusal, RefusalCode

_NEVER = frozenset(
    {
        RefusalCode.WRONG_ROLE,
        RefusalCode.OTHER_INSTITUTION,
        RefusalCode.OWN_INSTITUTION,
        RefusalCode.IS_APPLICANT,
        RefusalCode.NOT_APPLICANT,
        RefusalCode.ALREADY_ACTED,
    }
)


def as_operation_error(refusal: Refusal) -> OperationError:
    message = _(refusal.message_id)
    return Forbidden(message) if refusal.code in _NEVER else Refused(message)
