from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "dtsen.public"
    label = "public"
