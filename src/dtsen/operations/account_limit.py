"""An institution has at most four active accounts, and no two with the same NIP or NIK (R27, R28)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from dtsen.operations.errors import Refused
from dtsen.records.models import Institution
from dtsen.records.selectors.accounts import active_accounts

MAX_PEOPLE = 4


def limit_problem(institution: Institution, newcomers: int) -> str:
    """Why ``newcomers`` more accounts are too many; "" when there is room for them (R27)."""
    accounts = active_accounts(institution).count()
    if accounts + newcomers <= MAX_PEOPLE:
        return ""
    return _(
        "Setiap instansi paling banyak memiliki %(most)d akun; instansi ini sudah memiliki %(accounts)d akun "
        "aktif. Kurangi penggunanya, atau hubungi sdi@bappenas.go.id agar akun yang tidak dipakai "
        "dinonaktifkan."
    ) % {"most": MAX_PEOPLE, "accounts": accounts}


def numbers_taken(institution: Institution, numbers: Collection[str]) -> frozenset[str]:
    """Which NIP or NIK an account of this institution has, shut or not.

    The same number at another institution is for the officer to judge: people move.
    """
    return frozenset(
        institution.users.filter(identity_number__in=[number for number in numbers if number]).values_list(
            "identity_number", flat=True
        )
    )


def make_room(institution_id: int, newcomers: int) -> Institution:
    """Hold the institution's accounts as they are until the transaction ends, and check that there is room.

    Two registrations are two rows: no condition on either keeps both from counting the same free places.
    The institution's row is what they have in common, so that the second waits here for the first.

    :raises Refused: with them the institution would have more than four active accounts.
    """
    institution = Institution.objects.select_for_update(no_key=True).get(pk=institution_id)
    if problem := limit_problem(institution, newcomers):
        raise Refused(problem)
    return institution
