from django.urls import path

from dtsen.portal.policy import views

urlpatterns = [
    # One page, two names: the menu's, and that of links on public pages.
    path("kebijakan-akses/", views.access_policy, name="access_policy"),
    path("kebijakan-akses/", views.access_policy, name="terms"),
]
