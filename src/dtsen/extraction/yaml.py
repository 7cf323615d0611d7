"""YAML in and out: safe, fast (libyaml where it is built in) and stable in its key order."""

from __future__ import annotations

from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_NO_BREAKS = 1 << 16


class _Flowing(yaml.SafeDumper):
    """Writes every list on one line; for a page, so it need not be fast."""


_Flowing.add_representer(
    list, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)
)


def load_yaml(text: str) -> Any:
    """The value of one YAML document. Raises ``yaml.YAMLError``."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 (one of the two safe loaders, chosen above)


def dump_yaml(value: Any) -> str:
    """One YAML document in the order of the mapping's keys."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


def dump_yaml_flowing(value: Any) -> str:
    """The same for people to read: a list stands on one line, however long."""
    text: str = yaml.dump(value, Dumper=_Flowing, sort_keys=False, allow_unicode=True, width=_NO_BREAKS)
    return text
