"""The workflow of an access request, as pure Python.

No Django, no database, no clock, no settings: what comes in are frozen values and the present moment, what
goes out are events, dates or a refusal. Whoever wants to know whether something is allowed asks here.

Read it in this order:

``stages`` and ``roles``
    the nine stages of the guide (R99) and the people who work in them (R103)
``request``, ``commands``, ``events``
    the state of one request, what somebody wants to do with it, and what then has happened
``transitions``
    the whole workflow as one table of data; ``docs/reference/request-states.md`` is generated from it
``people`` and ``moments``
    the two guards: WHO may act, and WHEN
``decide``
    command in, events out
``calendar``, ``clock``, ``timeline``
    working days, the service time of twelve of them (R102), and the nine rows of the tracker (R100)
``registration``
    the smaller workflow of an account application (R36-R39)
``rules``
    what a well-formed NIK, NIP, phone number, email, letter number and password is
"""
