"""Tests: no kept state, fast hashing, one key for all."""

import os
import tempfile
from pathlib import Path

# A folder of its own for every process: tests that search it for words find only their own.
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="sayso-test-", dir=os.environ.get("VAR_DIR"))

from .base import *  # noqa: E402, F403

DEBUG = False
DEMONSTRATION = True
DEMONSTRATION_EDITORS = [
    ("amira", "Amira", "demo-amira-editor", "Editors"),
    ("joel", "Joel", "demo-joel-editor", "Editors"),
    ("maya", "Maya", "demo-maya-safeguarding", "Safeguarding leads"),
    ("sam", "Sam", "demo-sam-administrator", "Administrators"),
]
SECRET_KEY = "only-for-tests-" + "x" * 50  # noqa: S105
CONTRIBUTOR_KEY = "only-for-tests-too-" + "x" * 50
SEALED_KEY = "only-for-tests-as-well-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {
    "default": database(  # noqa: F405
        os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{VAR_DIR}/test.sqlite3"  # noqa: F405
    )
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: the live server of the journeys reads it from other threads.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(VAR_DIR) / f"test-{os.getpid()}.sqlite3")  # noqa: F405
    }
STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Only the tests of Redis ask for one.
REDIS_URL = ""
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TEXT_ADAPTER = "core.outbox.channels.keep_here"
# Tests of the worker itself ask for its own backend.
TASKS = TASKS | {  # noqa: F405
    "worker": TASKS["worker"] | {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}  # noqa: F405
}
# Static files straight from their folders: nothing is collected for a test.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
