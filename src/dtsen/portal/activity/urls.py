from django.urls import path

from dtsen.portal.activity import views

urlpatterns = [
    path("aktivitas/", views.activity, name="activity"),
    path("aktivitas/<int:pk>/", views.entry, name="activity_entry"),
]
