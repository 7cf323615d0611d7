"""Run a command with a PostgreSQL cluster of its own: ``with_postgres.py pytest tests/integration``.

The cluster lives in a temporary folder, listens on the loopback only, and goes with the command. PostgreSQL
refuses to run as root, so root hands it to the user ``postgres`` that Debian's package made.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def binaries() -> Path:
    """The newest installed PostgreSQL.

    :raises SystemExit: when there is none.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if at := shutil.which("initdb"):
        return Path(at).parent
    sys.exit("PostgreSQL is not installed. `make test` installs it.")


def main(command: list[str]) -> int:
    bin_dir = binaries()
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    with tempfile.TemporaryDirectory(prefix="dtsen-postgres-") as folder:
        home = Path(folder)
        if owner:
            os.chown(home, owner.pw_uid, owner.pw_gid)
        data = home / "data"

        def run(*arguments: str | Path) -> None:
            subprocess.run(
                [str(a) for a in arguments], check=True, cwd=home, stdout=subprocess.DEVNULL, **as_owner
            )

        run(bin_dir / "initdb", "-D", data, "-U", "dtsen", "--auth=trust", "--encoding=UTF8", "--no-sync")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        # Durability is not what these tests ask of the server; speed is.
        options = f"-k {home} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
        run(bin_dir / "pg_ctl", "-D", data, "-l", home / "log", "-w", "-o", options, "start")
        try:
            run(bin_dir / "createdb", "-h", home, "-p", str(port), "-U", "dtsen", "dtsen")
            url = f"postgres://dtsen@127.0.0.1:{port}/dtsen"
            return subprocess.run(
                command, env={**os.environ, "DTSEN_DATABASE_URL": url}, check=False
            ).returncode
        finally:
            run(bin_dir / "pg_ctl", "-D", data, "-m", "immediate", "stop")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
