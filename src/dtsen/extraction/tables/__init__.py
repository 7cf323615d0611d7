"""Level 2: custom tables. Counts, sums, means and shares by a few variables, with every margin, from which no
withheld figure can be worked out.

    plan -> engine (innermost cells) -> cube (margins) -> suppression -> audit -> cells of the delivered file
"""
