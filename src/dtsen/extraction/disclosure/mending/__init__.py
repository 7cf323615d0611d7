"""What would let a result pass that fails, and what each way costs.

``values`` and ``numbers`` hold the classes so that a search over them is cheap, ``linked`` those of
households. ``candidates`` says what could be done about one column, ``coarser`` and ``emptying`` about
numbers and cells. ``searching`` tries, ``choosing`` and ``costs`` pick and tell, ``remedies`` and ``keeping``
are what the check asks.
"""
