"""This room's own rounds."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import rounds
from core.backup import nightly

FINISHED_KEPT_FOR = timedelta(days=14)


@rounds.every(timedelta(minutes=5), name="publish-scheduled")
def publish_scheduled():
    """Pages whose day has come."""
    call_command("publish_scheduled")


@rounds.every(timedelta(minutes=1), name="backup")
def back_up_when_due():
    """Tonight's backup, and what was erased told to the place where backups are."""
    nightly.start_if_due()


@rounds.every(timedelta(days=1), name="worker-forgets")
def forget_finished_work():
    """What the worker did is forgotten after two weeks."""
    before = timezone.now() - FINISHED_KEPT_FOR
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
