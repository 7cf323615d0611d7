"""What an institution writes in Pendaftaran Online, and what can be wrong with it (R21-R31, D1, D11).

The form asks for all problems at once; ``registrations`` asks again before it writes, whoever called it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dtsen.operations.account_limit import limit_problem, numbers_taken
from dtsen.records.models import Category, Institution, StoredFile, User
from dtsen.workflow.rules.email import EmailProblem, check_email
from dtsen.workflow.rules.identity import NIK_LENGTH, NIP_LENGTH, IdentityProblem, check_nik, check_nip
from dtsen.workflow.rules.phone import PhoneProblem, check_phone

# The first two are mandatory (R27).
_MANDATORY = (1, 2)
# K/L/D: their people have a NIP and a .go.id address.
GOVERNMENT = frozenset({Category.CENTRAL.value, Category.LOCAL.value})

Message = str | Promise


@dataclass(frozen=True)
class Person:
    """Pengguna 1 to 4; every text is normalised (``workflow.rules``)."""

    number: int
    identity_number: str
    full_name: str
    email: str
    position: str
    work_unit: str
    phone: str


@dataclass(frozen=True)
class Application:
    """A form as far as it is filled in: empty texts and None are what is still missing.

    ``people`` are in order and hold only those of whom something was filled in.
    """

    category: str
    institution: Institution | None
    contact_email: str
    contact_name: str
    contact_phone: str
    letter: StoredFile | None
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Problem:
    """One thing to mend: ``field`` is "contact_email", "person-2-phone", or "" for the whole."""

    field: str
    message: Message


def identity_label(category: str) -> str:
    """NIP for K/L/D, NIK for BUMN and others (R29, D11); both words while no category is chosen."""
    if category in GOVERNMENT:
        return "NIP"
    return "NIK" if category else "NIP/NIK"


def problems_of(application: Application) -> Iterator[Problem]:
    """Everything that keeps ``application`` from being sent, in the order of the form."""
    institution = application.institution
    for name in ("category", "institution", "contact_email", "contact_name", "contact_phone", "letter"):
        if not getattr(application, name):
            yield Problem(name, _MISSING)
    if institution and (institution.category != application.category or not institution.is_active):
        yield Problem(
            "institution", _("Instansi ini tidak termasuk kategori yang dipilih. Pilih instansi lagi.")
        )
    if message := email_problem(application.contact_email, application.category, institution):
        yield Problem("contact_email", message)
    if message := phone_problem(application.contact_phone):
        yield Problem("contact_phone", message)
    yield from _how_many(application)
    for person in application.people:
        yield from _person_problems(person, application)
    yield from _duplicates(application.people)
    yield from _accounts(application.people, institution)


def email_problem(address: str, category: str, institution: Institution | None) -> Message | None:
    """Why ``address`` is not one of the institution; nothing while either is missing (R23, R30, D1)."""
    if not address or not category:
        return None
    is_government = category in GOVERNMENT
    domains = institution.email_domains if institution else []
    problem = check_email(address, government=is_government, domains=domains)
    if problem is None or (problem is EmailProblem.NO_RECORDED_DOMAIN and institution is None):
        return None
    if problem is EmailProblem.OTHER_DOMAIN or (problem is EmailProblem.FREE_MAIL and domains):
        return _("Pakai email dinas berdomain %(domains)s.") % {"domains": ", ".join(domains)}
    return _EMAIL[problem]


def identity_problem(number: str, category: str) -> Message | None:
    """Why ``number`` is no NIP or NIK, whichever the category asks for; nothing while either is missing."""
    if not number or not category:
        return None
    is_nip = category in GOVERNMENT
    problem = check_nip(number) if is_nip else check_nik(number)
    return problem and _IDENTITY[problem] % {
        "label": identity_label(category),
        "wanted": NIP_LENGTH if is_nip else NIK_LENGTH,
        "given": len(number),
    }


def phone_problem(number: str) -> Message | None:
    """Why ``number`` is not written as 08XX XXXX XXXX (R25)."""
    problem = check_phone(number) if number else None
    return _PHONE[problem] if problem else None


def _how_many(application: Application) -> Iterator[Problem]:
    """At least two in the form, at most four in the institution (R27)."""
    filled = {person.number for person in application.people}
    if missing := [number for number in _MANDATORY if number not in filled]:
        both = gettext("Pengguna 1 dan Pengguna 2")
        yield Problem(
            "",
            gettext("Setiap instansi wajib mendaftarkan minimal 2 pengguna. Lengkapi %(people)s.")
            % {"people": both if len(missing) > 1 else gettext("Pengguna %d") % missing[0]},
        )
    if application.institution and (
        problem := limit_problem(application.institution, len(application.people))
    ):
        yield Problem("", problem)


def _person_problems(person: Person, application: Application) -> Iterator[Problem]:
    where = f"person-{person.number}"
    for item in fields(person):
        if not getattr(person, item.name):
            yield Problem(f"{where}-{item.name}", _MISSING)
    if message := identity_problem(person.identity_number, application.category):
        yield Problem(f"{where}-identity_number", message)
    if message := email_problem(person.email, application.category, application.institution):
        yield Problem(f"{where}-email", message)
    if message := phone_problem(person.phone):
        yield Problem(f"{where}-phone", message)


def _duplicates(people: tuple[Person, ...]) -> Iterator[Problem]:
    """The second of two who share an address or a number is told; the first may be right."""
    emails: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for person in people:
        if person.email and emails[person.email]:
            yield Problem(
                f"person-{person.number}-email",
                _("Email ini sudah dipakai pengguna lain di formulir ini. Isi email pribadi pengguna ini."),
            )
        if person.identity_number and numbers[person.identity_number]:
            yield Problem(
                f"person-{person.number}-identity_number",
                _("Nomor ini sudah dipakai pengguna lain di formulir ini. Periksa kembali."),
            )
        emails[person.email] += 1
        numbers[person.identity_number] += 1


def _accounts(people: tuple[Person, ...], institution: Institution | None) -> Iterator[Problem]:
    taken = set(
        User.objects.filter(email__in=[person.email for person in people]).values_list("email", flat=True)
    )
    for person in people:
        if person.email in taken:
            yield Problem(
                f"person-{person.number}-email",
                _("Email ini sudah memiliki akun. Daftarkan pengguna lain, atau masuk dengan akun tersebut."),
            )
    numbers = [person.identity_number for person in people]
    held = numbers_taken(institution, numbers) if institution else frozenset()
    for person in people:
        if person.identity_number in held:
            yield Problem(
                f"person-{person.number}-identity_number",
                _(
                    "Nomor ini sudah dimiliki akun lain di instansi ini. Daftarkan pengguna lain, atau masuk "
                    "dengan akun tersebut."
                ),
            )


_MISSING = _("Lengkapi isian ini.")

_EMAIL = {
    EmailProblem.MALFORMED: _("Tulis alamat email yang lengkap, misalnya nama@instansi.go.id."),
    EmailProblem.FREE_MAIL: _(
        "Email gratis tidak diterima. Pakai email dinas, misalnya nama@instansi.go.id."
    ),
    EmailProblem.NOT_GO_ID: _("Pakai email berdomain .go.id, misalnya nama@instansi.go.id."),
    EmailProblem.NO_RECORDED_DOMAIN: _(
        "Domain email instansi ini belum dicatat. Hubungi sdi@bappenas.go.id agar domainnya ditambahkan."
    ),
}

_IDENTITY = {
    IdentityProblem.NOT_DIGITS: _("%(label)s hanya berisi angka. Hapus huruf dan tanda baca."),
    IdentityProblem.WRONG_LENGTH: _("%(label)s terdiri dari %(wanted)d angka, baru terisi %(given)d."),
    IdentityProblem.BIRTH_DATE: _("%(label)s memuat tanggal lahir yang tidak ada. Periksa kembali angkanya."),
    IdentityProblem.APPOINTMENT: _(
        "%(label)s memuat tahun pengangkatan sebelum tahun lahir. Periksa kembali angkanya."
    ),
    IdentityProblem.SEX: _("%(label)s memuat angka ke-15 selain 1 atau 2. Periksa kembali angkanya."),
    IdentityProblem.SERIAL: _("%(label)s tidak berakhir dengan 0000. Periksa kembali angkanya."),
}

_PHONE = {
    PhoneProblem.INTERNATIONAL_PREFIX: _("Awali dengan 08, bukan 62."),
    PhoneProblem.NOT_DIGITS: _("Nomor handphone hanya berisi angka, misalnya 0812 3456 7890."),
    PhoneProblem.WRONG_PREFIX: _("Awali nomor handphone dengan 08."),
    PhoneProblem.WRONG_LENGTH: _("Nomor handphone terdiri dari 10 sampai 13 angka, misalnya 0812 3456 7890."),
}
