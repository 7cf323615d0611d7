"""A complete, synthetic registration, to be bent by each test."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dtsen.operations.applications import Application, Person
from dtsen.operations.registrations import keep_letter, submit
from dtsen.records.models import Category, Institution, OutgoingMail, Registration
from dtsen.records.sealing import unseal
from support.pdf import pdf_upload


def person(number: int, **changes: object) -> Person:
    return replace(
        Person(
            number=number,
            identity_number=f"198403122010011{number:03d}",
            full_name=f"Pengguna Uji {number}",
            email=f"pengguna.{number}@uji.go.id",
            position="Kepala Bidang Uji",
            work_unit="Bidang Uji",
            phone=f"08123456780{number}",
        ),
        **changes,
    )


def application(institution: Institution, now: datetime, **changes: object) -> Application:
    values = Application(
        category=institution.category,
        institution=institution,
        contact_email="narahubung@uji.go.id",
        contact_name="Narahubung Uji",
        contact_phone="081234567890",
        letter=changes.pop("letter", None)
        or keep_letter(pdf_upload("surat.pdf"), is_person=True, now=now, remote_address="10.0.0.1"),
        people=(person(1), person(2)),
    )
    return replace(values, **changes)


def sent(institution: Institution, now: datetime, **changes: object) -> Registration:
    return submit(application(institution, now, **changes), now=now, remote_address="10.0.0.1")


def form_values(institution: Institution, people: tuple[int, ...] = (1, 2), **changes: str) -> dict[str, str]:
    """What the browser posts for ``application``, without letter and captcha."""
    values = {
        "category": institution.category,
        "institution": str(institution.pk),
        "contact_email": "narahubung@uji.go.id",
        "contact_name": "Narahubung Uji",
        "contact_phone": "0812 3456 7890",
    }
    for number in people:
        one = person(number)
        for name in ("identity_number", "full_name", "email", "position", "work_unit", "phone"):
            values[f"person-{number}-{name}"] = str(getattr(one, name))
    return values | changes


def mails(kind: str) -> list[tuple[str, str, str]]:
    """(recipient, subject, text) of the queued mails of a kind, oldest first."""
    return [
        (mail.recipient, mail.subject, unseal(mail.sealed_text, purpose="mail"))
        for mail in OutgoingMail.objects.filter(kind=kind).order_by("pk")
    ]


def state_company(**changes: object) -> Institution:
    values = {"category": Category.STATE_COMPANY, "name": "PT Uji (Persero)", "email_domains": ["uji.co.id"]}
    return Institution.objects.create(**(values | changes))
