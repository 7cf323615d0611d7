from django.urls import URLPattern, URLResolver, path

from dtsen.portal.progress import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("tahapan/", views.progress, name="progress"),
    path("tahapan/<int:pk>/", views.detail, name="progress_detail"),
    path("tahapan/<int:pk>/pengolahan/", views.build, name="progress_build"),
]
