"""Recoded values as SQL (see ``recode``): limits, bands as files label them, bands as groups number them."""

from __future__ import annotations

from dtsen.extraction.engines.cage import identifier, literal
from dtsen.extraction.plan import Column
from dtsen.extraction.recode import Bands, Bottom, Top

BELOW = -1  # how groups write what lies below the first band


def grouped(column: Column) -> str:
    """The column's value as groups have it: a band is the number it begins with."""
    value = identifier(column.field)
    if not isinstance(column.recode, Bands):
        return limited(column)
    bands = column.recode
    if bands.width:
        inside = f"{value}::BIGINT - {value}::BIGINT % {bands.width}"
        return f"CASE WHEN {value} >= 0 THEN {inside} WHEN {value} < 0 THEN {BELOW} END"
    inside = " ".join(f"WHEN {value} >= {edge} THEN {edge}" for edge in reversed(bands.edges))
    return f"CASE {inside} WHEN {value} IS NOT NULL THEN {BELOW} END"


def band_label(bands: Bands, value: str) -> str:
    """The label of the value's band, as files have it."""
    below = literal(bands.label_from(None))
    if bands.width:
        floor = f"({value}::BIGINT - {value}::BIGINT % {bands.width})"
        label = f"concat({floor}, ' s.d. ', {floor} + {bands.width - 1})"
        return f"CASE WHEN {value} >= 0 THEN {label} WHEN {value} < 0 THEN {below} END"
    inside = " ".join(
        f"WHEN {value} >= {edge} THEN {literal(bands.label_from(edge))}" for edge in reversed(bands.edges)
    )
    return f"CASE {inside} WHEN {value} IS NOT NULL THEN {below} END"


def limited(column: Column) -> str:
    """The column's value behind its limit, if it has one."""
    value = identifier(column.field)
    match column.recode:
        case Top(limit):
            return f"CASE WHEN {value} > {limit} THEN {limit} ELSE {value} END"
        case Bottom(limit):
            return f"CASE WHEN {value} < {limit} THEN {limit} ELSE {value} END"
        case _:
            return f"left({value}, {column.prefix})" if column.prefix else value
