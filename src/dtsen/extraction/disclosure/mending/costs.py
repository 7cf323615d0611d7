"""What transformations take away: in words, and in cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

from dtsen.extraction.disclosure.mending.values import Values
from dtsen.extraction.disclosure.outcome import Outcome, Transforms
from dtsen.extraction.disclosure.report import EmptiedCells
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.indonesian import number
from dtsen.extraction.recode import Bands, Recode, Top

# Even bands are named one by one up to so many; of uneven ones nobody could guess those left out.
_MOST_NAMED = 6


def in_order(values: Values, transforms: Iterable[Transform]) -> list[Transform]:
    """As every remedy names them: what goes, then what becomes coarser, each in the catalogue's order."""
    places = {variable.id: place for place, (_, variable) in reversed(list(enumerate(values.variables({}))))}
    return sorted(transforms, key=lambda item: (not item.drop, places.get(item.variable, len(places))))


def changes_of(values: Values, current: Transforms, transform: Transform) -> Iterator[str]:
    """What one transformation makes coarser, or takes away for good."""
    theme, label = values.theme_of(transform.variable), values.label(transform.variable)
    now = current.get(transform.variable, Transform(transform.variable))
    before = values.distinct(theme, transform.variable, now.recode)
    if transform.drop:
        yield f"{label} tidak diserahkan: {number(before)} nilai hilang"
        return
    if transform.recode != now.recode and transform.recode is not None:
        after = values.distinct(theme, transform.variable, transform.recode)
        yield f"{label} {_words(transform.recode)}: {number(before)} nilai menjadi {number(after)}"


def emptied_cells(
    values: Values,
    changed: Collection[str],
    emptied: Mapping[tuple[str, str], int],
    before: Outcome,
) -> tuple[EmptiedCells, ...]:
    """Every column of which a remedy leaves cells empty, so that the list adds up: those of the variables it
    has ``changed`` first, then those that the specification empties. ``before`` is the result without it.

    What is emptied already counts too: with other columns emptied, classes are small that were not, and more
    cells go than went before.
    """
    places = {name: place for place, name in enumerate(changed)}
    # A file of which nothing is emptied loses nothing.
    found = [(theme, name, cells) for (theme, name), cells in emptied.items() if cells]
    return tuple(
        EmptiedCells(
            theme,
            name,
            values.label(name),
            cells,
            before.widest(theme).people,
            before.emptied.get((theme, name), 0),
        )
        for theme, name, cells in sorted(found, key=lambda item: places.get(item[1], len(places)))
    )


def _words(recode: Recode) -> str:
    """A recode as it reads in a sentence after the variable's label."""
    match recode:
        case Top(limit):
            return f"di atas {limit} ditulis {limit}"
        case Bands(width) if width:
            return f"dalam kelompok selebar {width}"
        case Bands(_, edges):
            labels = [recode.label_from(edge) for edge in edges]
            are_even = len({high - low for low, high in pairwise(edges)}) == 1
            is_long = are_even and len(labels) > _MOST_NAMED
            named = [labels[0], labels[1], "…", labels[-1]] if is_long else labels
            return f"dalam kelompok {', '.join(named)}"
        case _:
            return f"di bawah {recode.limit} ditulis {recode.limit}"
