"""One case in a process of its own: its figures, and its peak memory as the system counts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

Figures = Mapping[str, float]


def run_case(module: str, name: str, registry: Path, options: Mapping[str, object]) -> Figures:
    """Run the case ``name`` of ``benchmarks.<module>`` on ``registry`` in a folder of its own beside it.

    The figures: ``cpu`` and ``wall`` (seconds of the work itself, without imports), ``rows``, ``bytes`` (of
    the data files), ``memory`` (MB, the peak of the whole process). None at all when the case failed.
    """
    with tempfile.TemporaryDirectory(prefix=".case-", dir=registry.parent) as work:
        command = [
            sys.executable, "-m", f"benchmarks.{module}", name, str(registry), work, json.dumps(options),
        ]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        if process.stdout is None:
            raise RuntimeError("a case without output")
        with process.stdout as output:
            printed = output.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        return {}
    return {**json.loads(printed), "memory": usage.ru_maxrss / 1024}
