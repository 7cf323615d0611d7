from django.urls import path

from dtsen.portal.home import views

urlpatterns = [path("beranda/", views.home, name="home")]
