"""Every address of the service, by audience."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("dtsen.public.urls")),
    path("", include("dtsen.portal.urls")),
    path("petugas/", include("dtsen.office.urls")),
    path("", include("dtsen.ui.gallery.urls")),
    path("bahasa/", set_language, name="set_language"),
]

handler400 = "dtsen.ui.errors.bad_request"
handler403 = "dtsen.ui.errors.permission_denied"
handler404 = "dtsen.ui.errors.page_not_found"
handler500 = "dtsen.ui.errors.server_error"
