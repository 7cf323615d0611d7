"""What was counted of rows of people that can be put together as families, for officers to read.

Numbers only, as in every report. They tell how many families stand behind the rows, so no package holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dtsen.extraction.disclosure.class_report import SIZE_UNIT
from dtsen.extraction.indonesian import number, share

_ESTIMATED = "Angka ini perkiraan: hanya sebagian kelompok yang dihitung."


@dataclass(frozen=True)
class PutTogether:
    """Of ``of`` rows, those in groups that agree in places and in what people inherit, of fewer than ``k``
    families, one of which at least has two rows: ``of_one`` of these are in groups of one family.
    ``estimated``: a part was counted.
    """

    k: int
    of: int
    rows: int = 0
    of_one: int = 0
    estimated: bool = False

    @property
    def text(self) -> str:
        """What was found and what follows, to stand behind the name of the file or alone."""
        few = f"dalam kelompok berisi kurang dari {number(self.k)} {SIZE_UNIT}"
        if self.rows:
            said = (
                f"{share(self.rows, self.of, 'baris')} disatukan oleh wilayah dan nilai yang diwarisi dari "
                f"keluarga (persentil, desil, PBI) {few}, {number(self.of_one)} di antaranya dalam kelompok "
                "satu keluarga saja: rumah tangga itu dapat disusun kembali dari baris anggotanya, walaupun "
                "berkas tidak memuat kunci keluarga."
            )
        else:
            said = (
                "tidak ditemukan baris yang disatukan menjadi keluarga oleh wilayah dan nilai yang diwarisi, "
                f"{few}."
            )
        return f"{said} {_ESTIMATED}" if self.estimated else said

    def to_mapping(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "k": self.k,
            "of": self.of,
            "rows": self.rows,
            "of_one": self.of_one,
            "estimated": self.estimated,
        }
