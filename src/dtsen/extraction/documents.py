"""Which documents a request of each access level must carry (R7-R11)."""

from enum import StrEnum


class Document(StrEnum):
    """A document that an applicant uploads, in the guide's order."""

    LETTER = "letter"
    KAK = "kak"
    DECREE = "decree"
    REGULATION = "regulation"
    SUPPORTING = "supporting"


def required_documents(level: int) -> tuple[Document, ...]:
    """What must be there before a request of ``level`` can be sent.

    Level 1 is open and needs nothing (R7), an aggregate needs the letter (R8), row data need the letter, the
    KAK, the decree and the regulation (R9, R10). Raises ``ValueError`` for a level outside 1-4.
    """
    match level:
        case 1:
            return ()
        case 2:
            return (Document.LETTER,)
        case 3 | 4:
            return (Document.LETTER, Document.KAK, Document.DECREE, Document.REGULATION)
    raise ValueError(f"an access level is 1 to 4, not {level}")


def optional_documents(level: int) -> tuple[Document, ...]:
    """What may be added: the supporting documents that belong to the set of row data (R9, R10)."""
    return (Document.SUPPORTING,) if level >= 3 else ()
