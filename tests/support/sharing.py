"""How a parallel run shares the tests out."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling


class SparkTogether(LoadScopeScheduling):
    """Gives a parallel run's tests on Spark to one process: each would have to start a driver of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return "spark" if "spark" in nodeid else nodeid
