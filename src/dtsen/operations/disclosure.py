"""A result that failed the disclosure check: made coarser, or let out by the coordinator's word (D3).

Nothing here looks at data: the worker measured, its report stands on the job. Decision record 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.errors import SpecError
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.unseen import says_something
from dtsen.operations.errors import Conflict, Refused
from dtsen.operations.extract_jobs import ordered_spec
from dtsen.operations.progress import act
from dtsen.records.models import AccessRequest, User
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.transforms import transform_lines
from dtsen.workflow.commands import AskOverride, DeclineOverride, GrantOverride, RestartBuild


@transaction.atomic
def build_coarser(
    request_id: int,
    *,
    transforms: Mapping[str, Any],
    linked: bool = True,
    by: User,
    now: datetime,
    seen_version: int,
    comment: str = "",
    remote_address: str | None = None,
) -> AccessRequest:
    """ "Terapkan dan olah ulang": build again with columns made coarser, dropped, or partly suppressed, or
    with nothing that joins the two files.

    :param transforms: all that shall hold from now on, as a specification's ``disclosure.transform``.
    :param linked: whether a key joins the two files from now on, as its ``disclosure.linked``.
    :raises Refused: nothing is chosen, or the engine would not take it.
    :raises Conflict: the request has moved on.
    """
    if not transforms and linked:
        raise Refused(_("Pilih paling sedikit satu perubahan, lalu olah ulang."), field="transforms")
    request = AccessRequest.objects.select_related("dataset_version").get(pk=request_id)
    request.transforms, request.linked, request.override = dict(transforms), linked, {}
    _check_buildable(request)
    _write(request, seen_version)
    words = "; ".join(
        f"{line.label}: {line.words}" for line in transform_lines(request.transforms, linked=linked)
    )
    applied = _("Penyesuaian diterapkan: %s.") % words
    return act(
        request_id,
        RestartBuild("\n".join(filter(None, [comment.strip(), applied]))),
        by=by,
        now=now,
        seen_version=seen_version,
        remote_address=remote_address,
    )


@transaction.atomic
def ask_override(
    request_id: int,
    *,
    by: User,
    now: datetime,
    seen_version: int,
    comment: str,
    remote_address: str | None = None,
) -> AccessRequest:
    """ "Minta keputusan koordinator": whether the result goes out as it is.

    :raises Refused: no reason is given, or the build did not fail the disclosure check.
    """
    _check_reason(comment, _("Tulis mengapa data perlu diserahkan tanpa perubahan."))
    return act(
        request_id,
        AskOverride(comment.strip()),
        by=by,
        now=now,
        seen_version=seen_version,
        remote_address=remote_address,
    )


@transaction.atomic
def grant_override(
    request_id: int,
    *,
    by: User,
    now: datetime,
    seen_version: int,
    comment: str,
    remote_address: str | None = None,
) -> AccessRequest:
    """ "Loloskan dengan keputusan": built again, and every document names the reason and who decided.

    :raises Refused: no reason is given, or nobody asked.
    :raises Forbidden: not a coordinator, or the one who asked.
    """
    _check_reason(comment, _("Tulis alasan keputusan ini. Alasan dan nama Anda tercantum dalam paket data."))
    request = AccessRequest.objects.get(pk=request_id)
    request.override = {"reason": comment.strip(), "decided_by": f"{by.full_name}, {by.role_label}"}
    _write(request, seen_version)
    return act(
        request_id,
        GrantOverride(comment.strip()),
        by=by,
        now=now,
        seen_version=seen_version,
        remote_address=remote_address,
    )


@transaction.atomic
def decline_override(
    request_id: int,
    *,
    by: User,
    now: datetime,
    seen_version: int,
    comment: str,
    remote_address: str | None = None,
) -> AccessRequest:
    """ "Tidak diloloskan": the data processor makes it coarser, or returns it.

    :raises Refused: no reason is given, or nobody asked.
    """
    _check_reason(comment, _("Tulis alasan mengapa hasil ini tidak diloloskan."))
    return act(
        request_id,
        DeclineOverride(comment.strip()),
        by=by,
        now=now,
        seen_version=seen_version,
        remote_address=remote_address,
    )


def _check_reason(comment: str, advice: str) -> None:
    if not says_something(comment):
        raise Refused(advice, field="comment")


def _check_buildable(request: AccessRequest) -> None:
    """Refuse rules that the engine would not take, and those of which nothing would come: here somebody
    decides about columns of this request.
    """
    try:
        spec = ExtractSpec.from_mapping(ordered_spec(request), catalogue=load_catalogue(), regions=regions())
    except SpecError as error:
        raise _not_applicable(error.subject) from error
    for variable in spec.idle_transforms:
        raise _not_applicable(variable)


def _not_applicable(subject: str) -> Refused:
    """``subject``: the id of the variable, which officers know by its label."""
    labels = {item.id: item.label for theme in load_catalogue() for item in theme.variables}
    message = _("Penyesuaian ini tidak dapat diterapkan. Periksa pilihan pada %s.") % labels.get(
        subject, subject
    )
    return Refused(message, field="transforms")


def _write(request: AccessRequest, seen_version: int) -> None:
    """In the transaction of the decision that it belongs to, and only while nobody else has decided."""
    written = AccessRequest.objects.filter(pk=request.pk, version=seen_version).update(
        transforms=request.transforms, linked=request.linked, override=request.override
    )
    if not written:
        raise Conflict
