"""A real Spark cluster on this machine, for tests: a master and two workers, or a Connect server on them.

    python spark_cluster.py cluster FOLDER PID
    python spark_cluster.py connect FOLDER PID spark://127.0.0.1:PORT

Writes its address into FOLDER/<kind>.address when it is ready, and lives as long as the process PID: a test
run that is killed leaves nothing running. All listen on 127.0.0.1, on ports that were free. Needs no network.
"""

from __future__ import annotations

import ctypes
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyspark

WORKERS = 2
CORES = 6  # of a worker: threads, not processors. Every application takes one of each worker.
START_SECONDS = 120.0
# Short lives: the first compiler and the simplest collector save most of a start's work.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SPARK_CLASS = Path(pyspark.__file__).parent / "bin/spark-class"
DAEMON = "org.apache.spark.deploy"
CONNECT_SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
PR_SET_PDEATHSIG = 1

# What every application of the tests gets from the cluster: one core and half a gigabyte on either worker.
APPLICATION = {
    "spark.executor.cores": "1",
    "spark.executor.memory": "512m",
    "spark.cores.max": str(WORKERS),
    "spark.driver.memory": "512m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": JAVA,
    "spark.executor.extraJavaOptions": JAVA,
    "spark.sql.shuffle.partitions": str(WORKERS),
    "spark.port.maxRetries": "64",
}


class Cluster:
    """The daemons, and the folder for their logs and what they put down."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: list[subprocess.Popen[bytes]] = []

    def start(self) -> str:
        """Master and workers. Returns the master's address."""
        local = ["--host", "127.0.0.1", "--webui-port", "0"]
        master = [f"{DAEMON}.master.Master", *local, "--port", "0"]
        address = self._run("master", master, r"master at (spark://\S+)")
        size = ["--cores", str(CORES), "--memory", "4g"]
        for number in range(WORKERS):
            self._run(f"worker-{number}", [f"{DAEMON}.worker.Worker", *local, *size, address], "")
        for number in range(WORKERS):
            self._wait(f"worker-{number}", r"(Successfully registered)")
        return address

    def connect(self, master: str) -> str:
        """A Connect server that works on the cluster. Returns its address."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = APPLICATION | {
            "spark.master": master,
            "spark.ui.enabled": "false",
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(port),
        }
        options = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
        submit = [
            "org.apache.spark.deploy.SparkSubmit",
            *options,
            "--class",
            CONNECT_SERVER,
            "spark-internal",
        ]
        self._run("connect-server", submit, r"(Spark Connect server started)", memory="512m")
        return f"sc://127.0.0.1:{port}"

    def stop(self) -> None:
        """End the daemons; the executors end with their workers."""
        for child in self._children:
            child.terminate()
        for child in self._children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()

    def _run(self, name: str, arguments: list[str], ready: str, memory: str = "192m") -> str:
        environment = os.environ | {
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_NO_DAEMONIZE": "1",
            "SPARK_DAEMON_MEMORY": memory,
            "SPARK_DAEMON_JAVA_OPTS": f"{JAVA} -Dspark.master.rest.enabled=false",
            "SPARK_LOCAL_DIRS": str(self._folder / "local"),
            "SPARK_WORKER_DIR": str(self._folder / "work"),
        }
        with (self._folder / f"{name}.log").open("wb") as log:
            child = subprocess.Popen(
                [str(SPARK_CLASS), *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=environment, cwd=self._folder, preexec_fn=_die_with_the_parent,
            )  # fmt: skip
        self._children.append(child)
        return self._wait(name, ready) if ready else ""

    def _wait(self, name: str, ready: str) -> str:
        end = time.monotonic() + START_SECONDS
        log = self._folder / f"{name}.log"
        while time.monotonic() < end:
            if found := re.search(ready, log.read_text(errors="replace")):
                return found[1]
            if any(child.poll() is not None for child in self._children):
                break
            time.sleep(0.05)
        raise SystemExit(f"{name} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _die_with_the_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main(kind: str, folder: str, watched: str, *master: str) -> None:
    """Start, tell the address, wait for the watched process to end, stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    lives = os.pidfd_open(int(watched))
    cluster = Cluster(Path(folder))
    try:
        address = cluster.start() if kind == "cluster" else cluster.connect(*master)
        told = Path(folder) / f"{kind}.address"
        told.with_suffix(".new").write_text(address)
        told.with_suffix(".new").rename(told)
        select.select([lives], [], [])
    finally:
        cluster.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
