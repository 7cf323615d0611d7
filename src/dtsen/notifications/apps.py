from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "dtsen.notifications"
    label = "notifications"
