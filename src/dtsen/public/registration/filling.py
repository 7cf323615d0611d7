"""One visit to the form: what was typed, the letter that is kept, every problem on its own field."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpRequest, QueryDict

from dtsen.operations.account_limit import MAX_PEOPLE
from dtsen.operations.applications import Application, Problem, problems_of
from dtsen.operations.errors import Refused
from dtsen.public.registration.forms import ContactForm, PersonForm, contact_values, person_values
from dtsen.public.registration.letters import own_letter, remember_letter
from dtsen.records.models import Registration, StoredFile
from dtsen.ui.http import remote_address


class Filling:
    """Both halves of the form for one request; ``earlier`` is the registration being corrected (R39)."""

    def __init__(self, request: HttpRequest, *, now: datetime, earlier: Registration | None = None) -> None:
        self.letter: StoredFile | None = earlier.letter if earlier else None
        data: QueryDict | None = None
        if request.method == "POST":
            data = request.POST.copy()
            self.letter = _kept(request, data, earlier)
        self.contact = ContactForm(
            data,
            request.FILES if data is not None else None,
            initial={**(contact_values(earlier) if earlier else {}), "letter": self.letter},
            remote_address=remote_address(request),
        )
        if data is not None:
            # The captcha first: a letter that comes with a right one is kept more readily.
            self._take_letter(request, now)
            data["kept_letter"] = str(self.letter.pk) if self.letter else ""
        people = {person.position_number: person for person in earlier.people.all()} if earlier else {}
        self.people = [
            PersonForm(
                data,
                initial=person_values(people[number]) if number in people else {},
                number=number,
                category=self.contact.chosen_category,
                domains=self.contact.chosen_domains,
                remark=earlier.remarks.get(f"person-{number}", "") if earlier else "",
            )
            for number in range(1, MAX_PEOPLE + 1)
        ]

    def _take_letter(self, request: HttpRequest, now: datetime) -> None:
        upload = request.FILES.get("letter")
        if not upload:
            return
        is_person = "captcha" not in self.contact.errors
        try:
            self.letter = remember_letter(request, upload, is_person=is_person, now=now)
        except Refused as problem:
            self.contact.add_error("letter", str(problem))

    def application(self) -> Application | None:
        """What may be sent, or None with the errors on the forms."""
        all_forms: list[forms.Form] = [self.contact, *self.people]
        for form in all_forms:
            form.is_valid()
        values = self.contact.cleaned_data
        application = Application(
            category=values.get("category") or "",
            institution=values.get("institution"),
            contact_email=values.get("contact_email") or "",
            contact_name=values.get("contact_name") or "",
            contact_phone=values.get("contact_phone") or "",
            letter=self.letter,
            people=tuple(form.person() for form in self.people if form.has_anything),
        )
        for problem in problems_of(application):
            self.add(problem)
        return None if any(form.errors for form in all_forms) else application

    def add(self, problem: Problem) -> None:
        """Put a problem on its field, unless the field has one already: one sentence a field is enough."""
        form: forms.Form = self.contact
        name = problem.field
        if name.startswith("person-"):
            _word, number, name = name.split("-")
            form = self.people[int(number) - 1]
        if name not in form.errors:
            form.add_error(name or None, str(problem.message))


def _kept(request: HttpRequest, data: QueryDict, earlier: Registration | None) -> StoredFile | None:
    wanted = data.get("kept_letter", "")
    if earlier and wanted == str(earlier.letter_id):
        return earlier.letter
    return own_letter(request, wanted) if wanted else None
