from django.urls import path

from dtsen.office.queue.views import all_requests, queue

urlpatterns = [
    path("antrean/", queue, name="office_queue"),
    path("permohonan/", all_requests, name="office_requests"),
]
