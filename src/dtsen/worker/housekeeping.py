"""What nobody needs any more: folders of builds that came to nothing, files that nothing uses, spent codes
and counters."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from dtsen.operations import captcha, signin, throttle
from dtsen.operations.builds import sweep_packages
from dtsen.operations.unused_files import forget_unused_files


def sweep(now: datetime) -> bool:
    """One round. Always False: there is nothing left to hurry for."""
    sweep_packages(now)
    captcha.forget_old(now)
    signin.forget_old(now)
    throttle.forget_old(now)
    forget_unused_files(now)
    Session.objects.filter(expire_date__lt=now).delete()
    return False
