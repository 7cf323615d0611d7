"""``{% load office %}``: geometry of the officers' small drawings."""

from __future__ import annotations

from uuid import UUID

from django import template
from django.urls import reverse

from dtsen.records.models import AccessRequest, RequestDocument
from dtsen.records.selectors.queue import QueueRow

register = template.Library()

# The bar's 80 units are the limit; what runs past it has 20 more.
_LIMIT_WIDTH, _WIDTH = 80, 100


@register.filter
def age_width(row: QueueRow) -> str:
    """How long the age's bar is, in a drawing of 100 units with the limit at 80."""
    return f"{min(row.time.used / row.time.limit * _LIMIT_WIDTH, _WIDTH):.1f}"


@register.simple_tag
def document_url(found: AccessRequest, document: RequestDocument) -> str:
    """Where a document of the request is shown: one page wide, without the viewer's own side panel."""
    return stored_url(found, document.stored_id)


@register.simple_tag
def stored_url(found: AccessRequest, stored_id: UUID) -> str:
    """The same for a file that is no uploaded document: the two BASTs."""
    return f"{reverse('office_document', args=[found.pk, stored_id])}#navpanes=0&view=FitH"
