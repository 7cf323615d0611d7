from importlib import import_module

from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "dtsen.setup"
    label = "setup"

    def ready(self) -> None:
        # The checks register themselves; they need the models, which are there only now.
        import_module("dtsen.setup.checks")
