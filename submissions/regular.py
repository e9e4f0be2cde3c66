"""This room's own rounds."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command

from core import rounds
from submissions import actions


@rounds.every(timedelta(hours=1), name="tidy")
def tidy():
    """Erase what has had its time."""
    call_command("tidy", stdout=StringIO())


@rounds.every(timedelta(minutes=1), name="live-on-its-day")
def publish_what_is_due():
    """Agreed pieces go live on the day their contributor chose."""
    actions.publish_what_is_due()
