from django.urls import path

from dtsen.office.bast.views import bast_queue, renewal

urlpatterns = [
    path("bast/", bast_queue, name="office_bast_queue"),
    path("bast/token/<int:pk>/", renewal, name="office_renewal"),
]
