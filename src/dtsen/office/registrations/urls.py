"""Account verification (R36-R40)."""

from django.urls import path

from dtsen.office.registrations import views

urlpatterns = [
    path("pendaftaran/", views.registrations_list, name="office_registrations"),
    path("pendaftaran/<int:pk>/", views.detail, name="office_registration"),
    path("pendaftaran/<int:pk>/surat/", views.letter, name="office_registration_letter"),
]
