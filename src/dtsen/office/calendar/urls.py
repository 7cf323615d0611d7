from django.urls import path

from dtsen.office.calendar.views import calendar, remove

urlpatterns = [
    path("hari-libur/", calendar, name="office_calendar"),
    path("hari-libur/<int:pk>/hapus/", remove, name="office_calendar_remove"),
]
