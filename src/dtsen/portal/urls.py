"""What an institution's users open: their requests, from the first draft to the file."""

from django.urls import include, path

urlpatterns = [
    path("", include("dtsen.portal.home.urls")),
    path("", include("dtsen.portal.requests.urls")),
    path("", include("dtsen.portal.progress.urls")),
    path("", include("dtsen.portal.downloads.urls")),
    path("", include("dtsen.portal.profile.urls")),
    path("", include("dtsen.portal.policy.urls")),
    path("", include("dtsen.portal.announcements.urls")),
    path("", include("dtsen.portal.activity.urls")),
    path("", include("dtsen.portal.search.urls")),
]
