from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "dtsen.portal"
    label = "portal"
