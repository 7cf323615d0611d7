"""Disclosure control: what a result tells about single people, measured on the result itself.

rules         what a specification says about it: k, l, transformations, override
check         the whole check, from the engine's groups to the report
relation      the classes of one theme, and what they become, as SQL
classes       k-anonymity and l-diversity of a result, by the values themselves
numbers       the same by one number a class, for searching among very many
causes        which columns make a result fail
remedies      what would mend it: a search over candidates, by what they lose (values, costs)
differencing  what a new result tells together with those that the same institution already has
report        all of it for an officer to read
"""
