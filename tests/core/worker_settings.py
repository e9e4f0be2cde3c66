"""Tests of a real worker: its own backend, and a mail server that the test is."""

import os

from imo_site.settings.test import *  # noqa: F403

TASKS = TASKS | {  # noqa: F405
    "worker": TASKS["worker"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}  # noqa: F405
}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["MAIL_PORT_OF_TEST"])
EMAIL_TIMEOUT = 30
