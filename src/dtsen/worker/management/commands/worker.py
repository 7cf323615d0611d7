"""``dtsen worker``: one process that does what is due, until it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import threading
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from dtsen.notifications.sending import send_one
from dtsen.operations.builds import LEASE
from dtsen.worker.building import build_one
from dtsen.worker.housekeeping import sweep
from dtsen.worker.lanes import Lane, run_lanes

_QUICK = 0.5
_HOURLY = 3600.0


class Command(BaseCommand):
    help = "Send mails, build extracts and clear away leftovers. SIGTERM or Ctrl-C ends it cleanly."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lease",
            type=float,
            default=LEASE.total_seconds(),
            help="seconds after which a silent worker's build is taken up again (default: %(default)s)",
        )

    def handle(self, *args: Any, lease: float, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        owner = f"{socket.gethostname()}:{os.getpid()}"[:80]
        run_lanes(
            [
                Lane("mails", lambda _: send_one(timezone.now()), _QUICK),
                Lane(
                    "builds",
                    lambda stop: build_one(stop, owner=owner, lease=timedelta(seconds=lease)),
                    _QUICK,
                ),
                Lane("housekeeping", lambda _: sweep(timezone.now()), _HOURLY),
            ],
            stop,
        )
