from django.urls import path

from dtsen.office.dashboard.views import export, home

urlpatterns = [
    path("", home, name="office_home"),
    path("dasbor.csv", export, name="office_home_csv"),
]
