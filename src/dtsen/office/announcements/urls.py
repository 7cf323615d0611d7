from django.urls import path

from dtsen.office.announcements.views import announcements, publish

urlpatterns = [
    path("pengumuman/", announcements, name="office_announcements"),
    path("pengumuman/<int:pk>/terbit/", publish, name="office_announcement_publish"),
]
