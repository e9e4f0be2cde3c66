"""The real site. Everything secret or particular to a host comes from the environment."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403


def required(name):
    """The environment's value for `name`; starting without it stops with a plain line."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment.")
    return value


DEBUG = False
DEMONSTRATION = False
SECRET_KEY = required("SECRET_KEY")
# Keys the hashes of code words and private links. Changing it locks everyone out for good.
CONTRIBUTOR_KEY = required("CONTRIBUTOR_KEY")
# Collected files belong to a version, so that versions can stand side by side.
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", STATIC_ROOT))  # noqa: F405
# Seals what safeguarding leads keep. Changing it leaves every sealed copy unreadable for good.
SEALED_KEY = required("SEALED_KEY")
ALLOWED_HOSTS = required("ALLOWED_HOSTS").split(",")
WAGTAILADMIN_BASE_URL = required("SITE_URL")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None  # noqa: F405
)
SECURE_HSTS_SECONDS = 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
