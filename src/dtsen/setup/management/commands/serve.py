"""``dtsen serve``: web and worker together, until Ctrl-C."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from dtsen.setup import checks, demo
from dtsen.setup.supervisor import Supervisor, commands, port_is_free


class Command(BaseCommand):
    help = "Starts the web server and the worker; Ctrl-C stops both."
    # The others take most of a second; `dtsen check` asks them all.
    requires_system_checks = [checks.TAG]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare", action="store_true", help="`dtsen prepare` first, in one start")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        address = f"http://{host}:{port}"
        if not port_is_free(host, port):
            raise CommandError(
                f"{host}:{port} sudah dipakai program lain atau tidak dapat dibuka. "
                "Hentikan program itu, atau pilih port lain dengan --port (make run PORT=…)."
            )
        if options["prepare"]:
            call_command("prepare")
            connections.close_all()
        self.stdout.write(f"\n  Layanan DTSEN  {address}\n")
        if settings.DTSEN_DEMO:
            self._print_accounts(address)
        self.stdout.write("  Ctrl-C menghentikan semuanya.\n")
        self.stdout.flush()
        supervisor = Supervisor(
            commands(host, port),
            host=host,
            port=port,
            # What links in mails start with, unless the variable says otherwise.
            environment={"DTSEN_BASE_URL": address, **os.environ},
            say=self.stderr.write,
        )
        raise SystemExit(supervisor.run())

    def _print_accounts(self, address: str) -> None:
        self.stdout.write("  Mode demo: seluruh data sintetis.\n")
        self.stdout.write(f"  {'Nama pengguna':<24}{'Kata sandi':<16}Peran")
        for account in demo.ACCOUNTS:
            self.stdout.write(f"  {account.username:<24}{demo.PASSWORD:<16}{account.role.label}")
        self.stdout.write(f"\n  Email (termasuk kode OTP) dapat dibaca di {address}/kotak-surat/\n")
