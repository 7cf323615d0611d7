"""The halves of Pendaftaran Online: institution and contact person, Pengguna 1 to 4 (R21-R34)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dtsen.operations.applications import GOVERNMENT, Person, identity_label
from dtsen.operations.uploads import LETTER_LIMIT
from dtsen.public.captcha import CaptchaField
from dtsen.records.models import Category, Institution, RegisteredPerson, Registration
from dtsen.records.selectors.institutions import registrable_institutions
from dtsen.ui.fields import field_of
from dtsen.workflow.rules.email import normalise_email
from dtsen.workflow.rules.identity import normalise_identity
from dtsen.workflow.rules.phone import format_phone, normalise_phone

PHONE_FORMAT = _("Format: 08XX XXXX XXXX")


class _ByCategory(ModelChoiceIterator):  # type: ignore[type-arg]  # generic in the stubs only
    """The dropdown's entries in one group a category; the page's script shows the chosen group only (R22)."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield "", self.field.empty_label
        rows = list(self.queryset)
        for category in Category:
            yield (
                category.label,
                [self.choice(row) for row in rows if row.category == category.value],
            )


class _WithDomains(forms.Select):
    """Each entry tells the recorded email domains, for the page's script (D1)."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if domains := getattr(getattr(value, "instance", None), "email_domains", None):
            option["attrs"]["data-domains"] = ", ".join(domains)
        return option


class InstitutionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    iterator = _ByCategory
    widget = _WithDomains


class PhoneField(forms.CharField):
    """A mobile number, kept without the spaces that it is shown with."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
        super().__init__(
            label=_("No handphone"), max_length=30, widget=widget, help_text=PHONE_FORMAT, **kwargs
        )

    def clean(self, value: Any) -> str:
        return normalise_phone(super().clean(value))


class EmailField(forms.CharField):
    """An address in lower case. Which ones are right depends on the institution: ``applications``."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "email", "autocomplete": "off"})
        super().__init__(max_length=254, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        return normalise_email(super().clean(value))


class ContactForm(forms.Form):
    """Instansi dan narahubung.

    The letter is checked and kept before this form is asked; as ``initial`` it need not be chosen again.
    """

    use_required_attribute = False

    category = forms.ChoiceField(
        label=_("Pilih kategori pemohon"),
        choices=[("", _("-- pilih kategori instansi --")), *Category.choices],
        error_messages={"required": _("Pilih kategori instansi.")},
    )
    institution = InstitutionField(
        label=_("Pilih nama instansi"),
        queryset=Institution.objects.none(),
        empty_label=_("-- pilih instansi --"),
        help_text=_("Daftar menyesuaikan kategori yang dipilih."),
        error_messages={
            "required": _("Pilih nama instansi."),
            "invalid_choice": _("Pilih instansi dari daftar."),
        },
    )
    contact_email = EmailField(error_messages={"required": _("Isi email narahubung.")})
    contact_name = forms.CharField(
        label=_("Nama narahubung"), max_length=150, error_messages={"required": _("Isi nama narahubung.")}
    )
    contact_phone = PhoneField(error_messages={"required": _("Isi nomor handphone narahubung.")})
    letter = forms.FileField(
        label=_("Lampiran"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf", "data-max-bytes": LETTER_LIMIT}),
        error_messages={"required": _("Unggah Surat Permohonan Pembuatan Akun Layanan Pemanfaatan DTSEN.")},
    )
    kept_letter = forms.UUIDField(required=False, widget=forms.HiddenInput)
    captcha = CaptchaField(purpose="registration")

    def __init__(self, *args: Any, remote_address: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "institution", forms.ModelChoiceField).queryset = registrable_institutions()
        field_of(self, "captcha", CaptchaField).remote_address = remote_address
        self.fields["contact_email"].label = email_label(
            gettext("Email narahubung"), self.chosen_category, self.chosen_domains
        )

    @property
    def chosen_category(self) -> str:
        return self["category"].value() or ""

    @property
    def chosen_domains(self) -> list[str]:
        """The domains recorded on the institution chosen, as long as it fits the category (D1)."""
        try:
            found = self.fields["institution"].to_python(self["institution"].value())
        except forms.ValidationError:
            return []
        return found.email_domains if found and found.category == self.chosen_category else []


class PersonForm(forms.Form):
    """One Pengguna. The third and the fourth may be left empty as a whole (R27)."""

    use_required_attribute = False

    identity_number = forms.CharField(
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    full_name = forms.CharField(
        label=_("Nama lengkap"), max_length=150, help_text=_("Sesuai identitas resmi, tanpa gelar.")
    )
    email = EmailField()
    phone = PhoneField()
    position = forms.CharField(
        label=_("Jabatan"),
        max_length=200,
        help_text=_("Contoh penulisan: Kepala Badan Perencanaan Pembangunan Daerah Provinsi Jawa Tengah"),
    )
    work_unit = forms.CharField(label=_("Nama unit kerja"), max_length=200)

    def __init__(
        self,
        data: Any,
        *,
        number: int,
        category: str,
        domains: Sequence[str] = (),
        remark: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(data, prefix=f"person-{number}", **kwargs)
        self.number = number
        # What the officer wants mended here (R39).
        self.remark = remark
        self.is_optional = number > 2
        self.summary_prefix = gettext("Pengguna %d") % number
        identity = self.fields["identity_number"]
        # Before anything is read: a bound field keeps the label that it was first drawn with.
        identity.label = identity_label(category)
        identity.help_text = identity_help(category)
        email = self.fields["email"]
        email.label = email_label(gettext("Email pengguna"), category, domains)
        email.help_text = email_help(category, domains)
        self.needs_all = not self.is_optional or self.has_anything
        for field in self.fields.values():
            field.required = self.needs_all
            field.error_messages["required"] = gettext("Lengkapi isian ini.")

    @property
    def has_anything(self) -> bool:
        return any(str(self[name].value() or "").strip() for name in self.fields)

    @property
    def has_everything(self) -> bool:
        return all(str(self[name].value() or "").strip() for name in self.fields)

    @property
    def state(self) -> str:
        """What the tab says: errors, remark, complete, begun, required or optional."""
        if self.errors:
            return "errors"
        if self.remark and not self.is_bound:
            return "remark"
        if self.has_everything:
            return "complete"
        if self.has_anything:
            return "begun"
        return "optional" if self.is_optional else "required"

    @property
    def error_count(self) -> int:
        return sum(len(messages) for messages in self.errors.values())

    def clean_identity_number(self) -> str:
        return normalise_identity(self.cleaned_data["identity_number"])

    def person(self) -> Person:
        values = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        return Person(number=self.number, **values)


def identity_help(category: str) -> str:
    """How many digits, for the category chosen (R29)."""
    if category in GOVERNMENT:
        return gettext("18 angka, tanpa spasi.")
    return gettext("16 angka, tanpa spasi.") if category else gettext("K/L/D mengisi NIP. BUMN mengisi NIK.")


def email_label(words: str, category: str, domains: Sequence[str]) -> str:
    """The guide's "(*.go.id)" for K/L/D and while nothing is chosen; else what is recorded (R23, R28, D1)."""
    if not category or category in GOVERNMENT:
        return f"{words} (*.go.id)"
    return f"{words} ({', '.join(domains)})" if domains else words


def email_help(category: str, domains: Sequence[str]) -> str:
    """An example that would be accepted."""
    if not category or category in GOVERNMENT:
        domain = "instansi.go.id"
    elif domains:
        domain = domains[0]
    else:
        return gettext("Email pribadi pengguna, dengan domain yang tercatat untuk instansinya.")
    return gettext("Email pribadi pengguna. Contoh: nama@%(domain)s") % {"domain": domain}


def contact_values(registration: Registration) -> dict[str, Any]:
    """The left half as it was sent (R39)."""
    return {
        "category": registration.category,
        "institution": registration.institution_id,
        "contact_email": registration.contact_email,
        "contact_name": registration.contact_name,
        "contact_phone": format_phone(registration.contact_phone),
        "kept_letter": registration.letter_id,
    }


def person_values(person: RegisteredPerson) -> dict[str, str]:
    """One Pengguna as it was sent (R39)."""
    return {
        "identity_number": person.identity_number,
        "full_name": person.full_name,
        "email": person.email,
        "phone": format_phone(person.phone),
        "position": person.position,
        "work_unit": person.work_unit,
    }
