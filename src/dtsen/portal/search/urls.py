from django.urls import path

from dtsen.portal.search import views

urlpatterns = [path("cari/", views.search, name="search")]
