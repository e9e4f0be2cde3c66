"""Where files that were sent are kept."""

import secrets

from django.core.files.storage import storages


def private_storage():
    return storages["default"]


def upload_name(instance, filename):
    """A random name: the one it came with could say who somebody is."""
    return f"submissions/{secrets.token_hex(16)}.{filename.rsplit('.', 1)[-1]}"
