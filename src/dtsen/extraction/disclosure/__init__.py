"""Disclosure control: what a result tells about single people, measured on the result itself.

rules         what a specification says about it: k, l, transformations, override
classes       k-anonymity and l-diversity of a result
remedies      what would mend a result that fails, and what each remedy costs
differencing  what a new result tells together with those that the same institution already has
report        all of it for an officer to read
"""
