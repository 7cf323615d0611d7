"""The lines of a YAML delivery."""

from __future__ import annotations

from collections.abc import Iterator

from dtsen.extraction.engines.cage import literal
from dtsen.extraction.quality.lines.rows import RowLines, Value

_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BY_NUMBER = r"[\x00-\x1f\x7f-\x{9f}\x{2028}\x{2029}\x{feff}\x{fffe}\x{ffff}]"


class YamlLines(RowLines):
    """A flow mapping a row, every text and date in double quotes."""

    special = r'["\\\x00-\x1f\x7f-\x{9f}\x{2028}\x{2029}\x{feff}\x{fffe}\x{ffff}]'

    def frame(self) -> Iterator[tuple[str, int]]:
        for line in ("%YAML 1.2", "---", "..."):
            yield literal(line), 1

    def plain_line(self, values: list[Value]) -> str:
        entries = []
        for value in values:
            mark = "" if value.storage in ("integer", "number") else '"'
            entries.append(f"{literal(f'{_key(value.name)}: {mark}')}, {value.sql}, {literal(mark)}")
        return f"""concat('- {{', {", ', ', ".join(entries)}, '}}', chr(10))"""

    def careful_line(self, values: list[Value]) -> str:
        entries = (
            f"{literal(_key(value.name) + ': ')} || "
            f"CASE WHEN {value.sql} IS NULL THEN 'null' ELSE {self._scalar(value)} END"
            for value in values
        )
        return f"""concat('- {{', {", ', ', ".join(entries)}, '}}', chr(10))"""

    def _scalar(self, value: Value) -> str:
        if value.storage in ("integer", "number"):
            return f"CAST({value.sql} AS VARCHAR)"
        if not value.is_free:
            return f"""'"' || {value.sql} || '"'"""
        cases = " ".join(f"WHEN chr({ord(old)}) THEN {literal(new)}" for old, new in _SHORT.items())
        one = (
            f"CASE one {cases} ELSE CASE WHEN regexp_matches(one, {literal(_BY_NUMBER)}) "
            "THEN printf('\\u%04x', unicode(one)) ELSE one END END"
        )
        characters = f"regexp_extract_all({self._behind_guard(value.sql)}, '(?s).')"
        text = f"array_to_string(list_transform({characters}, lambda one: {one}), '')"
        return f"""'"' || {self._with_care(value, text)} || '"'"""


def _key(name: str) -> str:
    """Names that a YAML 1.1 reader takes for a truth value, a number or nothing stand in quotes."""
    is_word = (
        name.isascii() and name.replace("_", "x").isalnum() and name[0].isalpha() and name == name.lower()
    )
    ends = ("null", "true", "false", "yes", "off")
    return name if is_word and len(name) > 2 and not name.endswith(ends) else f'"{name}"'
