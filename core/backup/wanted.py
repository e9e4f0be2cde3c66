"""What the host asked for, read from the settings, and what is still missing for a backup."""

import shutil
from datetime import time

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from core.backup import sealing
from core.backup.errors import CannotBackUp
from core.backup.stores import refuse_place_inside


def kept():
    """How many (days, weeks, months) backups are kept for."""
    try:
        days, weeks, months = (int(part) for part in settings.BACKUP_KEEP.split())
    except ValueError:
        days = 0
    if days < 1 or weeks < 0 or months < 0:
        raise CannotBackUp(_("BACKUP_KEEP is three numbers: days, weeks, months. Try “7 4 6”."))
    return days, weeks, months


def nightly_at():
    """The time of day of the nightly backup, or None when it is switched off."""
    if not settings.BACKUP_NIGHTLY:
        return None
    try:
        return time.fromisoformat(settings.BACKUP_NIGHTLY)
    except ValueError:
        raise CannotBackUp(_("BACKUP_NIGHTLY is a time of day, such as 03:00.")) from None


def what_is_missing():
    """Plain sentences, one for each thing without which no backup can be made."""
    found = []
    for look in (
        lambda: sealing.read_public_key(settings.BACKUP_PUBLIC_KEY),
        refuse_place_inside,
        kept,
        nightly_at,
    ):
        try:
            look()
        except CannotBackUp as error:
            found.append(str(error))
    if connection.vendor == "postgresql" and not shutil.which("pg_dump"):
        found.append(_("pg_dump is not installed (Debian: apt install postgresql-client)."))
    return found
