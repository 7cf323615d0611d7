from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "dtsen.ui"
    label = "ui"
    verbose_name = "Tampilan"
