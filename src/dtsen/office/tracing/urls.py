from django.urls import path

from dtsen.office.tracing.views import tracing

urlpatterns = [path("lacak-salinan/", tracing, name="office_tracing")]
