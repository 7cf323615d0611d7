from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "dtsen.office"
    label = "office"
