"""Entry point of the web server."""

import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dtsen.config.settings")

application = get_wsgi_application()
# A web server that is started without `dtsen serve` must not pass the checks by.
BaseCommand().check(tags=["production"])
