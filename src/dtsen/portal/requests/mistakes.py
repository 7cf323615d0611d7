"""What is wrong in the form, for the places that say so beside the fields themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dtsen.portal.requests.forms import RequestForm
from dtsen.portal.requests.summary import Summary
from dtsen.portal.requests.tables import TableEditor


@dataclass(frozen=True)
class Mistake:
    """Messages at a field. ``marks`` are the ids of the controls that they are about. Without messages it was
    told before, and stays.
    """

    target: str
    messages: tuple[str, ...]
    marks: tuple[str, ...] = ()


def unsaved_of(form: RequestForm, summary: Summary) -> list[Mistake]:
    """What keeps a part from being saved; what is merely missing the summary says in its own line."""
    missing = {item.text for item in summary.missing}
    found = []
    for name, problems in form.errors.items():
        wrong = tuple(str(problem) for problem in problems if str(problem) not in missing)
        if wrong:
            found.append(Mistake(form[name].id_for_label if name in form.fields else "", wrong))
    return found


def errors_at_fields(form: RequestForm, summary: Summary, tables: Sequence[TableEditor]) -> list[Mistake]:
    """The messages for the fields of a page that stays; documents bring their own.

    Of what was told when the form was refused, that which is still missing keeps its message.
    """
    found = {
        name: Mistake(form[name].id_for_label, tuple(map(str, problems)), _marks(form, name, tables))
        for name, problems in form.errors.items()
        if name in form.fields and not name.startswith("document_")
    }
    for missing in summary.missing:
        if missing.field in form.fields and not missing.conflicts:
            found.setdefault(missing.field, Mistake(form[missing.field].id_for_label, ()))
    return list(found.values())


def _marks(form: RequestForm, name: str, tables: Iterable[TableEditor]) -> tuple[str, ...]:
    target = form[name].id_for_label
    for table in tables:
        if table.dimensions.name == name:
            return tuple(f"{target}_{slot.number}" for slot in table.slots if slot.is_wrong)
    return (target,)
