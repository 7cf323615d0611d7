"""The engine from the command line, without the portal: what ``dtsen extract``, ``verify``, ``synthesize``
and ``dataset`` read, print, and end with.
"""
