from django.urls import path

from dtsen.office.audit.views import audit, export

urlpatterns = [
    path("jejak-audit/", audit, name="office_audit"),
    path("jejak-audit.csv", export, name="office_audit_csv"),
]
