from django.urls import path

from dtsen.ui.gallery.views import gallery

urlpatterns = [path("komponen/", gallery, name="gallery")]
