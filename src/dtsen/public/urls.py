"""What anybody may open: the landing page, registration, the door."""

from django.urls import include, path

urlpatterns = [
    path("", include("dtsen.public.landing.urls")),
    path("", include("dtsen.public.registration.urls")),
    path("", include("dtsen.public.signin.urls")),
    path("", include("dtsen.public.mailbox.urls")),
]
