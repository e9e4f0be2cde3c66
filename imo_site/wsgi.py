import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imo_site.settings.production")
application = get_wsgi_application()

from core import in_use  # noqa: E402 - settings first

# Seen by a restore although nobody has asked for a page yet.
in_use.join()
