from django.urls import path

from dtsen.office.people.views import people, set_active

urlpatterns = [
    path("akun/", people, name="office_people"),
    path("akun/<int:pk>/aktif/", set_active, name="office_person_active"),
]
