from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "dtsen.setup"
    label = "setup"
