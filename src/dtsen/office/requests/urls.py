from django.urls import path

from dtsen.office.requests.views import build, detail, document, report

urlpatterns = [
    path("permohonan/<int:pk>/", detail, name="office_request"),
    path("permohonan/<int:pk>/pengolahan/", build, name="office_build"),
    path("permohonan/<int:pk>/laporan/<uuid:stored_id>/", report, name="office_report"),
    path("permohonan/<int:pk>/dokumen/<uuid:stored_id>/", document, name="office_document"),
]
