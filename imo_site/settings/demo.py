"""`make run`: the demonstration site, served as in production, on this machine alone."""

from django.core.management.utils import get_random_secret_key

from .base import *  # noqa: F403

DEBUG = False
DEMONSTRATION = True
MIDDLEWARE = ["core.this_machine.ThisMachineMiddleware", *MIDDLEWARE]  # noqa: F405
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# Tried behind a TLS front on this machine, it says what the real site says.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
# Log-ins of the demonstration. They exist in these settings only and need no second factor.
DEMONSTRATION_EDITORS = [
    # user name, first name, password, group
    ("amira", "Amira", "demo-amira-editor", "Editors"),
    ("joel", "Joel", "demo-joel-editor", "Editors"),
    ("maya", "Maya", "demo-maya-safeguarding", "Safeguarding leads"),
    ("sam", "Sam", "demo-sam-administrator", "Administrators"),
]


def kept_secret(path):
    """A key made once for this demonstration and kept beside its database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


SECRET_KEY = kept_secret(VAR_DIR / "secret_key")  # noqa: F405
CONTRIBUTOR_KEY = kept_secret(VAR_DIR / "contributor_key")  # noqa: F405
SEALED_KEY = kept_secret(VAR_DIR / "sealed_key")  # noqa: F405
# Nothing leaves this machine: the outbox in the admin shows what would have gone.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
TEXT_ADAPTER = "core.outbox.channels.keep_here"
