"""A form's fields (part of ``{% load ui %}``) and the summary of its errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

register = template.Library()

_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, "choices"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
)


@register.inclusion_tag("ui/_field.html")
def field(
    bound: BoundField,
    *,
    label: str | None = None,
    help_text: str | None = None,
    css_class: str = "",
    placeholder: str = "",
    current: Any = None,
    current_url: str = "",
) -> dict[str, Any]:
    """``{% field form.email %}``: label with star, control, error and help, tied together for readers.

    ``current`` is the ``StoredFile`` that a file field already has, ``current_url`` where it can be seen.
    A file widget says its limit in bytes as the attribute ``data-max-bytes``.
    """
    widget = bound.field.widget
    kind = next((kind for cls, kind in _KINDS if isinstance(widget, cls)), "text")
    help_words = bound.help_text if help_text is None else help_text
    described = [f"{bound.auto_id}_error"] if bound.errors else []
    described += [f"{bound.auto_id}_help"] if help_words else []
    attrs: dict[str, Any] = {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if placeholder:
        attrs["placeholder"] = placeholder
    return {
        "bound": bound,
        "kind": kind,
        "label": bound.label if label is None else label,
        "help_text": help_words,
        "css_class": css_class,
        "describedby": " ".join(described),
        "control": _control(bound, kind, attrs, has_file=current is not None),
        "current": current,
        "current_url": current_url,
        # ".pdf,.png" as the guide writes it: "*.pdf, *.png".
        "accept": ", ".join(f"*{end}" for end in widget.attrs.get("accept", "").split(",") if end),
        "max_bytes": widget.attrs.get("data-max-bytes"),
    }


class _PlainFile(forms.FileInput):
    """Django's own input for a known file adds "Currently: …"; the box around ours says it better."""

    has_file = False

    def use_required_attribute(self, initial: Any) -> bool:
        return not self.has_file and super().use_required_attribute(initial)


def _control(bound: BoundField, kind: str, attrs: dict[str, Any], *, has_file: bool) -> str:
    if kind == "choices":
        return ""
    if kind == "file":
        widget = _PlainFile(attrs=bound.field.widget.attrs)
        widget.has_file = has_file
        return bound.as_widget(widget=widget, attrs=attrs)
    return bound.as_widget(attrs=attrs)


@dataclass(frozen=True)
class Problem:
    """One line of the summary: what is wrong, and the control that it is about."""

    text: str
    target: str


@register.inclusion_tag("ui/_error_summary.html")
def error_summary(*forms_: Any, note: str = "") -> dict[str, Any]:
    """``{% error_summary form other_form formset %}``: nothing while there are no errors.

    A form may say ``summary_prefix`` ("Pengguna 2") to be told apart from its neighbours.
    """
    problems = [problem for form in _flat(forms_) for problem in _problems(form)]
    return {"problems": problems, "note": note}


def _flat(sources: Iterable[Any]) -> Iterator[forms.BaseForm]:
    for source in sources:
        if isinstance(source, forms.BaseFormSet):
            yield from source.forms
        elif isinstance(source, forms.BaseForm):
            yield source
        elif source:
            yield from _flat(source)


def _problems(form: forms.BaseForm) -> Iterator[Problem]:
    if not form.is_bound:
        return
    prefix = getattr(form, "summary_prefix", "")
    lead = f"{prefix}: " if prefix else ""
    for message in form.non_field_errors():
        yield Problem(f"{lead}{message}", "")
    for bound in form:
        for message in bound.errors:
            # "NIP: NIP terdiri …" says it twice.
            named = str(message).casefold().startswith(str(bound.label).casefold())
            words = str(message) if named else f"{bound.label}: {message}"
            yield Problem(f"{lead}{words}", "" if bound.is_hidden else _target(bound))


def _target(bound: BoundField) -> str:
    return bound.id_for_label or f"{bound.auto_id}_0"
