from support.extraction import catalogue, regions, registry
from support.spark import open_engine, spark_connect, spark_events, spark_master, spark_session

__all__ = [
    "catalogue",
    "open_engine",
    "regions",
    "registry",
    "spark_connect",
    "spark_events",
    "spark_master",
    "spark_session",
]
