from django.urls import path

from dtsen.office.institutions.views import institution, institutions

urlpatterns = [
    path("instansi/", institutions, name="office_institutions"),
    path("instansi/<int:pk>/", institution, name="office_institution"),
]
