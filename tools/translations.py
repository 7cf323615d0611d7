"""The English translation: ``collect`` gathers the texts, ``check`` fails on a missing or doubtful one.

The Indonesian text is the msgid itself (the guide's own words), so that there is one catalogue: English.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parents[1] / "src" / "dtsen"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"


def collected() -> polib.POFile:
    """All texts of code and templates, by Django's own ``makemessages``, without touching the checkout."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "dtsen"
        copy.mkdir()
        subprocess.run(["cp", "-r", f"{SOURCE}/.", str(copy)], check=True)
        target = copy / "locale" / "en" / "LC_MESSAGES" / "django.po"
        target.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "--no-obsolete",
                "--extension", "html,txt,py,subject",
                # Mails and documents are written in Indonesian only.
                "--ignore", "notifications/templates/*",
            ],
            cwd=copy,
            check=True,
            capture_output=True,
            text=True,
        )  # fmt: skip
        return polib.pofile(str(target))


def merged() -> polib.POFile:
    """The collected texts with the translations that the catalogue has."""
    texts = collected()
    known = (
        {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(CATALOGUE))}
        if CATALOGUE.exists()
        else {}
    )
    for entry in texts:
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        if old := known.get((entry.msgctxt, entry.msgid)):
            entry.msgstr = old.msgstr
            entry.msgstr_plural = old.msgstr_plural or entry.msgstr_plural
    texts.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    texts.metadata = {
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    texts.header = "English translation of Layanan DTSEN. The msgid is the Indonesian text."
    return texts


def problems(catalogue: polib.POFile) -> list[str]:
    """Texts without a translation, and translations that lost or changed a placeholder."""
    found = []
    for entry in catalogue:
        translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(translations):
            found.append(f"not translated: {entry.msgid!r}")
            continue
        wanted = _placeholders(entry.msgid)
        if any(_placeholders(text) != wanted for text in translations) and not entry.msgid_plural:
            found.append(f"placeholders differ: {entry.msgid!r} -> {entry.msgstr!r}")
    return found


def _placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text))


def main(action: str) -> int:
    catalogue = merged()
    if action == "collect":
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(CATALOGUE))
        print(f"{len(catalogue)} texts, {len(problems(catalogue))} to translate or to mend")
        return 0
    found = problems(catalogue)
    if CATALOGUE.exists():
        collected_ids = {entry.msgid for entry in catalogue}
        found += [
            f"no longer used: {entry.msgid!r}"
            for entry in polib.pofile(str(CATALOGUE))
            if entry.msgid not in collected_ids
        ]
    print("\n".join(found[:40]) or f"{len(catalogue)} texts, all translated")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
