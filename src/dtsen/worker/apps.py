from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "dtsen.worker"
    label = "worker"
