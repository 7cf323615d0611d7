from django.urls import path

from dtsen.public.landing import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("dokumen-persyaratan/", views.documents, name="documents"),
    path("dokumen-persyaratan/<slug:slug>/", views.document_download, name="document_download"),
    path("statistik-level-1.csv", views.level1_csv, name="level1_csv"),
]
