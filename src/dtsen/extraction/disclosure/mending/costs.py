"""What transformations take away, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dtsen.extraction.disclosure.mending.values import Values
from dtsen.extraction.disclosure.outcome import Outcome, Transforms
from dtsen.extraction.disclosure.report import UNITS
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.indonesian import number, percent
from dtsen.extraction.recode import Bands, Recode, Top

# Bands are named one by one up to so many.
_MOST_NAMED = 6


def costs_of(
    values: Values,
    current: Transforms,
    transform: Transform,
    emptied: Mapping[tuple[str, str], int],
    result: Outcome,
) -> Iterator[str]:
    """What one transformation takes away from a ``result``. ``emptied``: the cells that it and others empty,
    by theme and variable.
    """
    theme, label = values.theme_of(transform.variable), values.label(transform.variable)
    now = current.get(transform.variable, Transform(transform.variable))
    before = values.distinct(theme, transform.variable, now.recode)
    if transform.drop:
        yield f"{label} tidak diserahkan: {number(before)} nilai hilang"
        return
    if transform.recode != now.recode and transform.recode is not None:
        after = values.distinct(theme, transform.variable, transform.recode)
        yield f"{label} {_words(transform.recode)}: {number(before)} nilai menjadi {number(after)}"
    if transform.suppress:
        for (of, name), cells in emptied.items():
            # A file of which nothing is emptied loses nothing.
            if name == transform.variable and cells:
                whole = result.widest(of).people
                yield f"{label}: {number(cells)} sel {UNITS[of]} dikosongkan ({percent(cells, whole)})"


def _words(recode: Recode) -> str:
    """A recode as it reads in a sentence after the variable's label."""
    match recode:
        case Top(limit):
            return f"di atas {limit} ditulis {limit}"
        case Bands(width) if width:
            return f"dalam kelompok selebar {width}"
        case Bands(_, edges):
            labels = [recode.label_from(edge) for edge in edges]
            named = labels if len(labels) <= _MOST_NAMED else [labels[0], labels[1], "…", labels[-1]]
            return f"dalam kelompok {', '.join(named)}"
        case _:
            return f"di bawah {recode.limit} ditulis {recode.limit}"
