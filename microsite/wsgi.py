"""What the server runs: published pages first, Django behind them."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "microsite.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from microsite.pages.publishing import PublishedSite

django_application = get_wsgi_application()
application = (
    # In development every page is drawn anew, so that a changed template shows.
    django_application if settings.DEBUG else PublishedSite(django_application).start()
)
