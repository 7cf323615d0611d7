"""What was found, for the officer who decides: with which older results, what follows, and what to do.

A finding says how many cells or rows are concerned, and never who stands in them. It gives its parts, so that
a screen can lay several out, link the older requests, and say once what is the same for all of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dtsen.extraction.indonesian import number

Direction = Literal["added", "missing"]

_TOGETHER, _COMPARED = "Bersama", "Dibandingkan dengan"
_LOOK_YOURSELF = (
    "Yang tidak dibandingkan, periksa sendiri sebelum menyetujui: adakah kelompok di bawah batas yang "
    "terbaca dari selisih keduanya?"
)


@dataclass(frozen=True)
class Finding(ABC):
    """Something that the results of ``theme`` tell together. ``received`` names the older ones."""

    theme: str
    label: str
    received: tuple[str, ...]

    @property
    def message(self) -> str:
        """The finding on one line, in Indonesian; what to do about it says ``advice``."""
        names = " dan ".join(f"“{name}”" for name in self.received)
        lead = self.lead[0].lower() + self.lead[1:]
        return f"{self.label}, {lead} {names}: {' '.join(self.told)}"

    @property
    def lead(self) -> str:
        """What stands before the names of the older results."""
        return _TOGETHER

    @property
    @abstractmethod
    def told(self) -> tuple[str, ...]:
        """What follows, a sentence each; the older results go unnamed, for they stand before it."""

    @property
    @abstractmethod
    def mended_by(self) -> str:
        """What the new result should be changed to; empty where nobody knows."""

    def to_mapping(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "label": self.label,
            "lead": self.lead,
            "received": list(self.received),
            "told": list(self.told),
        }


def advice(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What the officer should do about all of these, each thing once."""
    ways = dict.fromkeys(finding.mended_by for finding in findings if finding.mended_by)
    said = [
        "Sebelum menyetujui, pastikan instansi masih berhak atas data itu semua, atau data terdahulu sudah "
        f"dimusnahkan. Jika tidak, kembalikan agar {'; '.join(ways)}."
    ]
    not_known = any(not finding.mended_by for finding in findings)
    return (*(said if ways else ()), *((_LOOK_YOURSELF,) if not_known else ()))


@dataclass(frozen=True)
class FewApart(Finding):
    """Fewer than ``k`` people stand in one result and not in the other (``added``: in the new one alone).

    ``differing`` names in Indonesian what the two ask differently; ``by`` the dimensions that both show, in
    ``cells`` of which the difference is that small. ``families``: they are people of fewer than ``k``
    families, however many.
    """

    direction: Direction
    k: int
    differing: tuple[str, ...]
    by: tuple[str, ...]
    cells: int
    families: bool = False

    @property
    def lead(self) -> str:
        return _COMPARED

    @property
    def told(self) -> tuple[str, ...]:
        unit = "keluarga" if self.families else "baris"
        which = "ini" if self.direction == "added" else "terdahulu"
        where = _where(self.cells, self.by)
        return (
            f"Kurang dari {self.k} {unit} hanya ada dalam data {which}{where}.",
            f"Pembeda: {', '.join(self.differing)}.",
        )

    @property
    def mended_by(self) -> str:
        return "wilayah dan syaratnya disamakan dengan data terdahulu"


@dataclass(frozen=True)
class ToldTogether(Finding):
    """Two or more results of the same people: ``isolated`` figures about fewer than ``k`` people that one
    withholds or none shows follow from all of them; ``shown`` are withheld in one and shown in another.
    """

    k: int
    by: tuple[str, ...]
    isolated: int
    shown: int
    overlapping: bool = False  # some people stand in one of them alone
    extracts: bool = False  # no table is among them: what one withholds are cells of rows, which it emptied

    @property
    def told(self) -> tuple[str, ...]:
        rows = "sebagian baris yang sama" if self.overlapping else "baris yang sama"
        said = [f"Semuanya tentang {rows}."]
        if self.isolated:
            said.append(
                f"{number(self.isolated)} angka tentang kurang dari {self.k} baris dapat dihitung, atau "
                "ditebak dalam rentang yang sempit."
            )
        if self.shown and self.extracts:
            said.append(
                f"{number(self.shown)} kelompok yang nilainya dikosongkan pada sebagian barisnya dalam data "
                "yang satu terbaca lengkap dalam data yang lain: selisihnya adalah nilai yang dikosongkan."
            )
        elif self.shown:
            said.append(
                f"{number(self.shown)} angka yang ditahan dalam data yang satu ditampilkan dalam data yang "
                "lain."
            )
        if self.by:
            said.append(f"Rincian: {', '.join(self.by)}.")
        return tuple(said)

    @property
    def mended_by(self) -> str:
        if self.extracts and not self.isolated:
            return (
                "kolom yang dikosongkan dalam salah satunya dikodekan lebih kasar atau tidak disertakan "
                "dalam data ini"
            )
        return "rincian, kelompok nilai, dan batasnya disamakan dengan data terdahulu"


@dataclass(frozen=True)
class BelowTheOther(Finding):
    """The new result shows ``groups`` of fewer people than the ``k`` of an older one about the same; of
    ``families``, where it is rows.
    """

    k: int
    groups: int
    families: bool = False

    @property
    def lead(self) -> str:
        return _COMPARED

    @property
    def told(self) -> tuple[str, ...]:
        unit = "keluarga" if self.families else "baris"
        return (
            f"Data ini menampilkan {number(self.groups)} kelompok berisi kurang dari {self.k} {unit}; data "
            f"terdahulu tentang baris yang sama disusun dengan batas {self.k}.",
        )

    @property
    def mended_by(self) -> str:
        return f"disusun dengan batas sedikitnya {self.k}"


@dataclass(frozen=True)
class RowsLinked(Finding):
    """``rows`` rows stand in classes of fewer than ``k`` by the columns ``by`` that two extracts share, so
    that each one's other columns can be put side by side. ``emptied``: these are the rows that lost values in
    the new one, or in the older one, or in both.
    """

    k: int
    by: tuple[str, ...]
    rows: int
    emptied: tuple[bool, bool] = (False, False)

    @property
    def told(self) -> tuple[str, ...]:
        if any(self.emptied):
            where = {(True, False): "data ini", (False, True): "data terdahulu"}.get(self.emptied, "keduanya")
            return (
                f"{number(self.rows)} baris yang nilainya dikosongkan dalam {where} dapat dijodohkan dengan "
                "baris data yang lain; kolom keduanya lalu terbaca bersama.",
                f"Sebabnya: di luar baris yang lengkap dalam keduanya, kurang dari {self.k} baris sama "
                f"menurut {', '.join(self.by)}.",
            )
        return (
            f"{number(self.rows)} baris dapat dijodohkan dengan baris data terdahulu; kolom keduanya lalu "
            "terbaca bersama.",
            f"Sebabnya: kurang dari {self.k} baris sama menurut {', '.join(self.by)}.",
        )

    @property
    def mended_by(self) -> str:
        return "kolom yang sama dikurangi atau dikodekan lebih kasar"


@dataclass(frozen=True)
class HouseholdsMatched(Finding):
    """One of two extracts is of families and the other of people. By their quasi-identifiers and what both
    hold besides (``by``), so many ``families`` and ``people`` stand in classes of fewer than ``k`` families,
    and members can be put beside their family. ``conditions`` are those that the new one has as conditions
    alone, and ``former_conditions`` the older one.
    """

    k: int
    by: tuple[str, ...]
    families: int
    people: int
    conditions: tuple[str, ...] = ()
    former_conditions: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        columns = " dan ".join(self.by)
        asked = ((self.conditions, "data ini"), (self.former_conditions, "data terdahulu"))
        how = "".join(
            f" ({' dan '.join(labels)} dalam {where} sebagai syarat)" for labels, where in asked if labels
        )
        return (
            f"{columns} ada di kedua data{how}, yang satu tentang keluarga dan yang lain tentang anggotanya: "
            "nilai yang sama dapat dipakai untuk mencocokkan keluarga dengan anggotanya.",
            f"Menurut kolom itu bersama pengenal tidak langsung, {number(self.families)} keluarga dan "
            f"{number(self.people)} orang berada dalam kelas yang memuat kurang dari {self.k} keluarga.",
        )

    @property
    def mended_by(self) -> str:
        columns = [label for label in self.by if label not in self.conditions]
        ways = [f"{' dan '.join(columns)} tidak disertakan dalam data ini"] if columns else []
        if self.conditions:
            ways.append(f"syarat menurut {' dan '.join(self.conditions)} dalam data ini diperluas")
        return " dan ".join(ways)


@dataclass(frozen=True)
class FewLeft(Finding):
    """The new result and several others, added to and subtracted from each other, leave fewer than ``k``
    people, in ``cells`` cells by the dimensions that all of them have (``by``); with ``families`` people of
    fewer than ``k`` families.
    """

    k: int
    by: tuple[str, ...]
    cells: int
    families: bool = False

    @property
    def told(self) -> tuple[str, ...]:
        where, unit = _where(self.cells, self.by), "keluarga" if self.families else "baris"
        return (
            f"Bila dijumlahkan dan dikurangkan satu sama lain, tersisa kurang dari {self.k} {unit}{where}.",
        )

    @property
    def mended_by(self) -> str:
        return "wilayah dan syaratnya disamakan dengan salah satu data terdahulu"


@dataclass(frozen=True)
class NotCompared(Finding):
    """The comparison was left out or cut off: too large, or what was received would be refused today.
    ``families``: few families may stand behind a difference of many people, and how many was not to be told;
    ``cut``: the columns that cause it, for the new result sorts people by them in another way.
    """

    families: bool = False
    cut: tuple[str, ...] = ()

    @property
    def lead(self) -> str:
        return _COMPARED

    @property
    def told(self) -> tuple[str, ...]:
        why = (
            "sedikit keluarga dapat berada di balik selisih yang memuat cukup banyak individu, dan banyaknya "
            "keluarga itu tidak dapat dipastikan"
            if self.families
            else "terlalu besar, atau tidak lagi dapat disusun"
        )
        said = f"Perbandingan tidak dilakukan atau tidak tuntas: {why}."
        if not self.cut:
            return (said,)
        return (
            said,
            f"Kolom yang dikelompokkan berbeda: {'; '.join(self.cut)}.",
            "Selisih itu tidak ada bila data ini memakai kelompok yang sama dengan data terdahulu.",
        )

    @property
    def mended_by(self) -> str:
        return ""


def _where(cells: int, by: tuple[str, ...]) -> str:
    """In how many cells something was found, and by what they are told apart; nothing for the whole."""
    return f", pada {number(cells)} sel menurut {', '.join(by)}" if by else ""
