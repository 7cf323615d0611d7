"""What was found, as a sentence for the officer who decides: what follows, from what, and what to do.

A finding says how many cells or rows are concerned, and never who stands in them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

Direction = Literal["added", "missing"]

_WHAT_TO_DO = (
    "Sebelum menyetujui, pastikan instansi masih berhak atas keduanya atau data terdahulu sudah dimusnahkan; "
    "jika tidak, kembalikan"
)


@dataclass(frozen=True)
class Finding(ABC):
    """Something that the results of ``theme`` tell together. ``received`` names the older ones."""

    theme: str
    label: str
    received: tuple[str, ...]

    @property
    def message(self) -> str:
        """The finding and what to do, in Indonesian."""
        return f"{self.label}: {self.body} {self.advice}"

    @property
    @abstractmethod
    def body(self) -> str:
        """What follows from what."""

    @property
    @abstractmethod
    def advice(self) -> str:
        """What the officer should do."""

    @property
    def names(self) -> str:
        """The older results in one phrase."""
        return " dan ".join(f"“{name}”" for name in self.received)


@dataclass(frozen=True)
class FewApart(Finding):
    """Fewer than ``k`` people stand in one result and not in the other (``added``: in the new one alone).

    ``differing`` names in Indonesian what the two ask differently; ``by`` the dimensions that both show, in
    ``cells`` of which the difference is that small. ``families``: they are more people, of fewer than ``k``
    families.
    """

    direction: Direction
    k: int
    differing: tuple[str, ...]
    by: tuple[str, ...]
    cells: int
    families: bool = False

    @property
    def body(self) -> str:
        unit = "keluarga" if self.families else "baris"
        where = _where(self.cells, self.by)
        which = "hanya ada dalam data ini" if self.direction == "added" else f"hanya ada dalam {self.names}"
        return (
            f"dibandingkan dengan {self.names}, kurang dari {self.k} {unit} {which}{where}. "
            f"Pembeda: {', '.join(self.differing)}."
        )

    @property
    def advice(self) -> str:
        return f"{_WHAT_TO_DO} agar wilayah dan syaratnya disamakan dengan {self.names}."


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

    @property
    def body(self) -> str:
        said = []
        if self.isolated:
            said.append(
                f"{self.isolated} angka tentang kurang dari {self.k} baris dapat dihitung atau dipersempit"
            )
        if self.shown:
            said.append(f"{self.shown} angka yang ditahan dalam salah satunya terbaca dari yang lain")
        by = f" (menurut {', '.join(self.by)})" if self.by else ""
        about = "baris yang sebagian sama" if self.overlapping else "baris yang sama"
        return f"bersama {self.names} tentang {about}, {' dan '.join(said)}{by}."

    @property
    def advice(self) -> str:
        return f"{_WHAT_TO_DO} agar dimensi, kelompok nilai, dan k disamakan dengan {self.names}."


@dataclass(frozen=True)
class BelowTheOther(Finding):
    """The new result shows ``groups`` of fewer people than the ``k`` of an older one about the same."""

    k: int
    groups: int

    @property
    def body(self) -> str:
        return (
            f"data ini menampilkan {self.groups} kelompok dengan kurang dari {self.k} baris, padahal "
            f"{self.names} tentang baris yang sama disusun dengan k = {self.k}."
        )

    @property
    def advice(self) -> str:
        return f"{_WHAT_TO_DO} agar disusun dengan k sedikitnya {self.k}."


@dataclass(frozen=True)
class RowsLinked(Finding):
    """``rows`` rows stand in classes of fewer than ``k`` by the columns ``by`` that two extracts share, so
    that each one's other columns can be put side by side.
    """

    k: int
    by: tuple[str, ...]
    rows: int

    @property
    def body(self) -> str:
        return (
            f"{self.rows} baris dapat dijodohkan dengan baris {self.names}, karena kurang dari {self.k} "
            f"baris sama menurut {', '.join(self.by)}; kolom keduanya lalu terbaca bersama."
        )

    @property
    def advice(self) -> str:
        return f"{_WHAT_TO_DO} agar kolom yang sama dikurangi atau dikodekan lebih kasar."


@dataclass(frozen=True)
class FewLeft(Finding):
    """The new result and several others, added to and subtracted from each other, leave fewer than ``k``
    people, in ``cells`` cells by the dimensions that all of them have (``by``).
    """

    k: int
    by: tuple[str, ...]
    cells: int

    @property
    def body(self) -> str:
        where = _where(self.cells, self.by)
        return (
            f"data ini dan {self.names}, bila dijumlahkan dan dikurangkan satu sama lain, menyisakan kurang "
            f"dari {self.k} baris{where}."
        )

    @property
    def advice(self) -> str:
        return f"{_WHAT_TO_DO} agar wilayah dan syaratnya disamakan dengan salah satu di antaranya."


@dataclass(frozen=True)
class NotCompared(Finding):
    """The comparison was left out or cut off: too large, or what was received would be refused today.
    ``families``: people are counted by what their families have, and how many families stand behind a
    difference was not to be told.
    """

    families: bool = False

    @property
    def body(self) -> str:
        why = (
            "salah satunya menghitung individu menurut keterangan keluarganya, dan banyaknya keluarga di "
            "balik selisihnya tidak dapat dipastikan"
            if self.families
            else "terlalu besar, atau tidak lagi dapat disusun"
        )
        return f"perbandingan dengan {self.names} tidak dilakukan atau tidak tuntas: {why}."

    @property
    def advice(self) -> str:
        return (
            "Periksa sendiri sebelum menyetujui: adakah kelompok kurang dari k baris yang terbaca dari "
            "selisih keduanya?"
        )


def _where(cells: int, by: tuple[str, ...]) -> str:
    """In how many cells something was found, and by what they are told apart; nothing for the whole."""
    return f" pada {cells} sel menurut {', '.join(by)}" if by else ""
