from django.urls import URLPattern, URLResolver, path

from dtsen.portal.requests import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("permohonan/", views.requests, name="requests"),
    path("permohonan/baru/", views.new, name="request_new"),
    path("permohonan/<int:pk>/", views.detail, name="request_detail"),
    path("permohonan/<int:pk>/ubah/", views.edit, name="request_edit"),
    path("permohonan/<int:pk>/hapus/", views.delete, name="request_delete"),
    path("permohonan/<int:pk>/dokumen/<str:kind>/", views.document, name="request_document"),
]
