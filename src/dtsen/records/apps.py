from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "dtsen.records"
    label = "records"
    verbose_name = "Catatan layanan"
