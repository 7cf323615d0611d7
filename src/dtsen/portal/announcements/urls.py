from django.urls import path

from dtsen.portal.announcements import views

urlpatterns = [
    path("pengumuman/", views.announcements, name="announcements"),
    path("pengumuman/<int:pk>/", views.announcement, name="announcement"),
]
