"""A result that failed the disclosure check: what was found, and what the data processor can do (D3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dtsen.extraction.catalogue import Variable, load_catalogue
from dtsen.extraction.errors import SpecError
from dtsen.extraction.recode import recode_from
from dtsen.office.requests.forms import DecisionForm
from dtsen.records.models import AccessRequest, JobState
from dtsen.records.selectors.transforms import TransformLine, transform_lines

KEEP, BANDS, TOP, SUPPRESS, DROP = "keep", "bands", "top", "suppress", "drop"
_ALWAYS: Final = (
    (KEEP, gettext_lazy("Biarkan")),
    (SUPPRESS, gettext_lazy("Kosongkan di kelas kecil")),
    (DROP, gettext_lazy("Hapus kolom")),
)
_OF_NUMBERS: Final = (
    (KEEP, gettext_lazy("Biarkan")),
    (BANDS, gettext_lazy("Kelompokkan")),
    (TOP, gettext_lazy("Batasi nilai atas")),
    (SUPPRESS, gettext_lazy("Kosongkan di kelas kecil")),
    (DROP, gettext_lazy("Hapus kolom")),
)
# What has to be typed for a choice, each in a field of its own.
_TYPED: Final = (
    (
        BANDS,
        gettext_lazy("Lebar kelompok"),
        gettext_lazy("Misalnya 5; atau batas-batasnya, misalnya 0, 5, 15, 60."),
    ),
    (TOP, gettext_lazy("Nilai tertinggi"), gettext_lazy("Nilai di atasnya menjadi angka ini.")),
)


@dataclass(frozen=True)
class Share:
    """A line with a bar: ``count`` people of ``of``."""

    label: str
    count: int
    of: int
    classes: int = 0
    is_small: bool = False


@dataclass(frozen=True)
class CauseLine:
    """A column, and what it adds: who is left in small classes without it, and who stands alone by it."""

    label: str
    left: int
    of: int
    alone: int
    undiverse: int
    values: int


@dataclass(frozen=True)
class ClassPanel:
    """One check of classes: the sizes, the columns that cause small ones, and the sensitive variables."""

    label: str
    message: str
    # Which columns form a class; empty in reports of former builds.
    formed_words: str
    # Why a column counts here that else does not, and what is therefore not measured.
    shared_words: str
    unit: str
    passed: bool
    people: int
    people_in_small_classes: int
    unique_people: int
    sizes: tuple[Share, ...]
    causes: tuple[CauseLine, ...]
    causes_words: str
    sensitive: tuple[Share, ...]
    # How many values of each a class should hold, and whether the request sets that as its limit.
    wanted: int
    has_limit: bool
    # Whether too few sensitive values are a reason to refuse.
    is_undiverse: bool


@dataclass(frozen=True)
class Proposal:
    """A set of changes that the engine worked out, with what it costs; those that pass have lower numbers."""

    number: int
    lines: tuple[TransformLine, ...]
    costs: tuple[str, ...]
    message: str
    passes: bool
    transforms: Mapping[str, Any]
    linked: bool


@dataclass(frozen=True)
class LeftOutLine:
    """What leaving a column out of one of two files without a key makes of the result, in a sentence."""

    message: str
    passes: bool


@dataclass(frozen=True)
class DisclosurePanel:
    """The report of the newest build, or of a package: figures only, never a row."""

    summary: str
    verdict: str
    verdict_label: str
    k: int
    classes: tuple[ClassPanel, ...]
    proposals: tuple[Proposal, ...]
    left_out: tuple[LeftOutLine, ...]
    applied: tuple[TransformLine, ...]
    # That emptying columns alone was not enough, and why.
    emptied_words: str
    override: Mapping[str, str] | None

    @property
    def has_other_ways(self) -> bool:
        """Whether anything is known that could be done instead of letting it out by a decision."""
        return bool(self.proposals or self.left_out)

    @property
    def passing(self) -> tuple[Proposal, ...]:
        """What would let the result out without a decision."""
        return tuple(item for item in self.proposals if item.passes)

    @property
    def short(self) -> tuple[Proposal, ...]:
        """What would not, taken alone."""
        return tuple(item for item in self.proposals if not item.passes)


def disclosure_panel(request: AccessRequest) -> DisclosurePanel | None:
    """What the newest build was stopped for; None unless it was."""
    job = request.jobs.order_by("-build").first()
    if job is None or job.state != JobState.FAILED or not job.disclosure:
        return None
    return panel_of(job.disclosure)


def panel_of(report: Mapping[str, Any]) -> DisclosurePanel:
    """A report in its mapping form (``extraction.disclosure.report``) as the page draws it."""
    return DisclosurePanel(
        summary=report.get("summary", ""),
        verdict=report.get("verdict", ""),
        verdict_label=report.get("verdict_label", ""),
        k=report.get("k", 0),
        classes=tuple(_classes(found, report.get("k", 0)) for found in report.get("classes", ())),
        proposals=tuple(
            Proposal(
                number=number,
                lines=tuple(transform_lines(remedy["transform"], linked=remedy.get("linked", True))),
                costs=tuple(remedy["costs"]),
                message=remedy.get("message", ""),
                passes=remedy["passes"],
                transforms=remedy["transform"],
                linked=remedy.get("linked", True),
            )
            for number, remedy in enumerate(
                sorted(report.get("remedies", ()), key=lambda remedy: not remedy["passes"]), start=1
            )
        ),
        left_out=tuple(LeftOutLine(item["message"], item["passes"]) for item in report.get("left_out", ())),
        applied=tuple(
            TransformLine(item["variable"], item["label"], item["text"]) for item in report.get("applied", ())
        ),
        emptied_words=report.get("emptied_words", ""),
        override=report.get("override"),
    )


def _classes(found: Mapping[str, Any], k: int) -> ClassPanel:
    people = found["people"]
    return ClassPanel(
        label=_("%s menurut susunan keluarga") % found["label"]
        if found["scope"] == "joined"
        else found["label"],
        message=found["message"],
        formed_words=found.get("formed_words", ""),
        shared_words=found.get("shared_words", ""),
        unit=found["unit"],
        passed=found["passed"],
        people=people,
        people_in_small_classes=found["people_in_small_classes"],
        unique_people=found["unique_people"],
        sizes=tuple(
            Share(
                group["label"],
                group["people"],
                people,
                group["classes"],
                is_small=group["classes"] > 0 and group["from"] < k,
            )
            for group in found["sizes"]
        ),
        causes=tuple(
            CauseLine(
                cause["label"],
                cause["people_without"],
                found["people_in_small_classes"],
                cause.get("alone_by_it", 0),
                cause.get("undiverse_without", 0),
                cause.get("values", 0),
            )
            for cause in found["causes"]
        ),
        causes_words=found.get("causes_words", ""),
        wanted=max((item["l"] for item in found["sensitive"]), default=0),
        has_limit=any(item["binding"] for item in found["sensitive"]),
        is_undiverse=any(item["failed"] for item in found["sensitive"]),
        sensitive=tuple(Share(item["label"], item["people"], people) for item in found["sensitive"]),
    )


@dataclass(frozen=True)
class Column:
    """One column that the data processor may make coarser, with its fields."""

    variable: Variable
    choice: forms.BoundField
    recodes: tuple[tuple[str, forms.BoundField], ...]
    also: forms.BoundField | None
    # Whether a proposal has filled it in.
    is_filled: bool


class RemedyForm(DecisionForm):
    """A radio a column: leave it, band it, cap it, empty it in small classes, or do not deliver it."""

    def __init__(
        self,
        *args: Any,
        report: Mapping[str, Any],
        transforms: Mapping[str, Any],
        linked: bool,
        filled_by: Proposal | None = None,
        **kwargs: Any,
    ) -> None:
        """``transforms`` and ``linked`` are ticked at first; ``filled_by`` is the proposal they are of."""
        super().__init__(*args, **kwargs)
        self.filled_by = filled_by
        self.has_key = len({found["theme"] for found in report.get("classes", ())}) > 1
        if self.has_key:
            self.fields["unlinked"] = forms.BooleanField(
                label=_("Serahkan tanpa kunci penghubung"), required=False, initial=not linked
            )
        self.variables = _columns_of(report)
        for variable in self.variables:
            choice, typed, also = _as_choice(transforms.get(variable.id))
            options = _OF_NUMBERS if variable.is_number else _ALWAYS
            self.fields[f"recode-{variable.id}"] = forms.ChoiceField(
                label=variable.label,
                choices=options,
                required=False,
                initial=choice,
                widget=forms.RadioSelect,
            )
            if variable.is_number:
                for kind, label, advice in _TYPED:
                    self.fields[f"{kind}-{variable.id}"] = forms.CharField(
                        label=label,
                        help_text=advice,
                        required=False,
                        max_length=60,
                        initial=typed if kind == choice else "",
                        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                    )
                self.fields[f"also-{variable.id}"] = forms.BooleanField(
                    label=_("Kosongkan yang masih terlalu kecil"), required=False, initial=also
                )

    def columns(self) -> Iterator[Column]:
        for variable in self.variables:
            number = variable.is_number
            yield Column(
                variable,
                self[f"recode-{variable.id}"],
                tuple((kind, self[f"{kind}-{variable.id}"]) for kind, _label, _advice in _TYPED)
                if number
                else (),
                self[f"also-{variable.id}"] if number else None,
                is_filled=self.filled_by is not None and variable.id in self.filled_by.transforms,
            )

    def clean(self) -> None:
        """A band needs a width, a cap a limit; a list of edges has to ascend."""
        self._transforms: dict[str, Any] = {}
        for variable in self.variables:
            choice = self.cleaned_data.get(f"recode-{variable.id}") or KEEP
            if choice in (SUPPRESS, DROP):
                self._transforms[variable.id] = choice
            elif choice in (BANDS, TOP):
                self._add_recode(variable, choice)

    def chosen(self) -> tuple[dict[str, Any], bool]:
        """All changes, as a specification's ``disclosure.transform``, and its ``linked``."""
        return self._transforms, not self.cleaned_data.get("unlinked", False)

    def _add_recode(self, variable: Variable, choice: str) -> None:
        typed = str(self.cleaned_data.get(f"{choice}-{variable.id}") or "")
        parts = [part.strip() for part in typed.split(",")]
        if not all(part.isdecimal() and len(part) < 7 for part in parts) or (
            choice == TOP and len(parts) > 1
        ):
            advice = (
                _("Tulis lebar kelompok, misalnya 5, atau batas-batasnya, misalnya 0, 5, 15, 60.")
                if choice == BANDS
                else _("Tulis satu angka, misalnya 8. Nilai di atasnya menjadi angka itu.")
            )
            self.add_error(f"{choice}-{variable.id}", advice)
            return
        numbers = [int(part) for part in parts]
        recode: dict[str, Any] = {choice: numbers[0] if len(numbers) == 1 else numbers}
        try:
            recode_from(choice, recode[choice], variable.id)
        except SpecError:
            advice = _("Lebar kelompok paling kecil 2. Batas-batas ditulis menaik, paling banyak 100.")
            self.add_error(f"{choice}-{variable.id}", advice)
            return
        if self.cleaned_data.get(f"also-{variable.id}"):
            recode["suppress"] = True
        self._transforms[variable.id] = recode


def _columns_of(report: Mapping[str, Any]) -> list[Variable]:
    """The quasi-identifiers of the result and what was transformed before, each once, in catalogue order."""
    named = {
        item["variable"] for found in report.get("classes", ()) for item in found["quasi_identifiers"]
    } | {item["variable"] for item in report.get("applied", ())}
    variables: dict[str, Variable] = {}
    for theme in load_catalogue():
        for variable in theme.variables:
            if variable.id in named:
                variables.setdefault(variable.id, variable)
    return list(variables.values())


def _as_choice(recode: Any) -> tuple[str, str, bool]:
    """Radio, number and tick of a stored transformation."""
    match recode:
        case None:
            return KEEP, "", False
        case "drop" | "suppress":
            return recode, "", False
    kind = BANDS if "bands" in recode else TOP
    value = recode.get(kind, "")
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return (kind, words, bool(recode.get("suppress"))) if kind in recode else (SUPPRESS, "", False)
