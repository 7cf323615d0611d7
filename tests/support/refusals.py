"""Every place of ``dtsen.extraction`` that makes an error of this house, read from its source: which codes it
may bear, whether it names a subject, and which facts it gives.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import dtsen.extraction
from dtsen.extraction.quality.report import BINDING

HOUSE = Path(dtsen.extraction.__file__).parent
# What no source spells out: the ids of checks, and an error that is raised again with more words.
_SHOWING = {"shown", "short", "shown_path", "str"}
_KNOWN = {"check.id": BINDING, "error.code": ()}


@dataclass(frozen=True)
class Refusal:
    """One call that makes an error, with one of its codes."""

    place: str
    code: str
    has_subject: bool
    facts: frozenset[str]
    # What the English message names, and by what name ("subject" or a fact's) the sentence can name it.
    named: Mapping[str, frozenset[str]]


class Source:
    """The syntax of all files below a folder."""

    def __init__(self, folder: Path = HOUSE) -> None:
        self._trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))}

    @cached_property
    def errors(self) -> dict[str, ast.ClassDef]:
        """``ExtractionError`` and all that descend from it, by name."""
        classes = [
            node for tree in self._trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
        ]
        found = {item.name: item for item in classes if item.name == "ExtractionError"}
        while True:
            more = {
                item.name: item
                for item in classes
                if item.name not in found and {ast.unparse(base) for base in item.bases} & found.keys()
            }
            if not more:
                return found
            found |= more

    def refusals(self) -> Iterator[Refusal]:
        """All that can be made. Raises ``ValueError`` for a code that cannot be told from the source."""
        own = {name: _given_to_super(item) for name, item in self.errors.items()}
        for path, tree in self._trees.items():
            for call, function in _calls_within(tree):
                name = _name(call)
                if name not in self.errors:
                    continue
                made = own[name] or call
                facts = {keyword.arg for keyword in (*made.keywords, *call.keywords) if keyword.arg}
                passed_on = any(keyword.arg is None for keyword in call.keywords)
                for code, given in self._codes(made.args[0], function):
                    yield Refusal(
                        f"{path.relative_to(HOUSE)}:{call.lineno}",
                        code,
                        len(made.args) > 2,
                        frozenset(facts | (given if passed_on else set())),
                        _named(made),
                    )

    def _codes(self, node: ast.expr, function: ast.FunctionDef | None) -> Iterator[tuple[str, set[str]]]:
        """What the expression may be, with the names of what is given besides where it is an argument."""
        if isinstance(node, ast.Constant):
            yield str(node.value), set()
        elif isinstance(node, ast.JoinedStr):
            parts = [list(self._codes(part, function)) for part in node.values]
            for chosen in product(*parts):
                yield "".join(text for text, _ in chosen), set().union(*(given for _, given in chosen))
        elif isinstance(node, ast.FormattedValue):
            yield from self._codes(node.value, function)
        elif ast.unparse(node) in _KNOWN:
            yield from ((text, set()) for text in _KNOWN[ast.unparse(node)])
        elif isinstance(node, ast.Name) and function and node.id in (names := _parameters(function)):
            for tree in self._trees.values():
                for call, outer in _calls_within(tree):
                    if _name(call) == function.name:
                        given = {keyword.arg for keyword in call.keywords if keyword.arg}
                        for text, more in self._codes(call.args[names.index(node.id)], outer):
                            yield text, given | more
        else:
            raise ValueError(f"the code {ast.unparse(node)} cannot be told from the source")


def _named(made: ast.Call) -> dict[str, frozenset[str]]:
    """Every expression that the message of an error shows, with the names under which the error holds it."""
    given = {"subject": made.args[2]} if len(made.args) > 2 else {}
    given |= {keyword.arg: keyword.value for keyword in made.keywords if keyword.arg}
    held = {name: {_bare(node) for node in _shown_in(value)} for name, value in given.items()}
    message = ast.walk(made.args[1])
    shown = {_bare(node.value) for node in message if isinstance(node, ast.FormattedValue)}
    return {
        thing: frozenset(name for name, things in held.items() if thing in things) for thing in sorted(shown)
    }


def _shown_in(value: ast.expr) -> Iterator[ast.expr]:
    """The expression itself, and those that a text is put together from."""
    yield value
    for node in ast.walk(value):
        if isinstance(node, ast.FormattedValue):
            yield node.value


def _bare(node: ast.expr) -> str:
    """The expression without what only cuts or quotes it; a path by its name is that path."""
    while isinstance(node, ast.Call) and _name(node) in _SHOWING and node.args:
        node = node.args[0]
    return ast.unparse(node).removesuffix(".name")


def _calls_within(
    tree: ast.AST, function: ast.FunctionDef | None = None
) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
    """All calls, with the innermost function that each stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield node, function
        yield from _calls_within(node, node if isinstance(node, ast.FunctionDef) else function)


def _given_to_super(item: ast.ClassDef) -> ast.Call | None:
    """What an error with a beginning of its own gives to ``ExtractionError``; None where it has none."""
    for node in ast.walk(item):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__" and len(node.args) > 1:
            return node
    return None


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [parameter.arg for parameter in function.args.args]


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]
