"""Ways around the door and the three verifications, for journeys that are about something else.

They run in a process of the service's own installation, through the same operations as the screens.
"""

from __future__ import annotations

from support.service import Service

_OPEN = """
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from dtsen.records.models import User
user = User.objects.get(username={username!r})
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
session["_auth_user_hash"] = user.get_session_auth_hash()
session.create()
print(session.session_key)
"""
_VERIFY = """
from django.utils import timezone
from dtsen.operations.progress import act
from dtsen.records.models import AccessRequest, User
from dtsen.workflow.commands import Approve
request = AccessRequest.objects.get(letter_number={number!r})
for username in ("verifikator.teknis", "verifikator.substansi", "koordinator"):
    act(request.pk, Approve("sesuai"), by=User.objects.get(username=username), now=timezone.now())
"""


def open_session(service: Service, username: str) -> str:
    """The key of a new session of ``username``."""
    return service.run("shell", "-c", _OPEN.format(username=username)).split()[-1]


def let_pass(service: Service, number: str) -> None:
    """All three verifications of a request, each by its own officer."""
    service.run("shell", "-c", _VERIFY.format(number=number))
