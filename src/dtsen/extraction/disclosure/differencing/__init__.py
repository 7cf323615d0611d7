"""What a new result tells together with those that the same institution already has.

membership    who belongs to which result: which results are about the same people, and who stands apart
populations   two results about overlapping people: whom one counts and the other does not
  cells         what several results sort people into alike, however finely each does
leftovers     three results and more: whom sums and differences of them leave over
  unions        which results fit into each other
  solving       which people follow from results that overlap
comparing     two or more results about the same people: what one withholds and another tells
  results       what is compared, and how it is counted
  views         what one result publishes, as figures that add up
  emptying      what local suppression leaves of rows
  axes          the categories of several results, and what they have in common
  joint         the groups that several results make together
  system        all that a receiver knows, as equations, and the bounds that follow
  assembling    from views to one system
  pinning       the same for two results of which each is about some other people as well
linking       the same, by classes alone: rows that can be told to be the same row, a smaller k
findings      what was found, in words for the officer who decides, and what to do
check         all of it, for one new result
"""

from dtsen.extraction.disclosure.differencing.check import differences
from dtsen.extraction.disclosure.differencing.findings import Finding, advice
from dtsen.extraction.disclosure.differencing.received import Received
from dtsen.extraction.disclosure.differencing.views import Suppressed

__all__ = ["Finding", "Received", "Suppressed", "advice", "differences"]
