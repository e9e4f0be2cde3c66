"""Tests of a real worker that makes sound ready: its own backend, and the test's own files."""

import os

from imo_site.settings.test import *  # noqa: F403

TASKS = TASKS | {  # noqa: F405
    "worker": TASKS["worker"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}  # noqa: F405
}
STORAGES["default"]["OPTIONS"]["location"] = os.environ["PRIVATE_ROOT_OF_TEST"]  # noqa: F405
