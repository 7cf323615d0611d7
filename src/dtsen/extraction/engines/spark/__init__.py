"""The cluster engine: Spark reads, filters, makes the pseudonyms, groups and sorts. What it gives comes to
the driver as a stream of Arrow batches, and the embedded engine's renderer writes it.

Needs the packages of ``requirements/spark.txt``. Nothing outside this folder imports it by a statement:
``opening`` loads it when it is asked for, so that a service without a cluster needs no Spark.
"""
