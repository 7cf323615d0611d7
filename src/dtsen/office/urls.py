"""The officers' addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dtsen.office.dashboard.urls")),
    path("", include("dtsen.office.queue.urls")),
    path("", include("dtsen.office.requests.urls")),
    path("", include("dtsen.office.bast.urls")),
    path("", include("dtsen.office.registrations.urls")),
    path("", include("dtsen.office.audit.urls")),
    path("", include("dtsen.office.institutions.urls")),
    path("", include("dtsen.office.announcements.urls")),
    path("", include("dtsen.office.calendar.urls")),
    path("", include("dtsen.office.people.urls")),
    path("", include("dtsen.office.tracing.urls")),
]
