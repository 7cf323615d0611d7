from django.urls import path

from dtsen.office.requests.views import detail, document

urlpatterns = [
    path("permohonan/<int:pk>/", detail, name="office_request"),
    path("permohonan/<int:pk>/dokumen/<uuid:stored_id>/", document, name="office_document"),
]
