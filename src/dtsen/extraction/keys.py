"""What the pseudonyms are called in a delivery, and what they mean to its reader (D19).

Names and words alone: how they are made and which ones a file holds, the plan and the checker say, each for
itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FAMILY_KEY_COLUMN: Final = "kunci_keluarga"
PERSON_KEY_COLUMN: Final = "kunci_individu"
KEY_LABELS: Final[Mapping[str, str]] = {
    FAMILY_KEY_COLUMN: "Kunci Keluarga (pseudonim)",
    PERSON_KEY_COLUMN: "Kunci Individu (pseudonim)",
}
UNLINKED_NOTE: Final = (
    "Kedua berkas tidak dapat dihubungkan: kunci keluarga tidak diserahkan, dan baris setiap berkas diacak "
    "sendiri-sendiri."
)
KEY_NOTE: Final = (
    "Hanya berlaku dalam satu permohonan: menghubungkan berkas-berkas paket ini, bukan dengan paket lain."
)
