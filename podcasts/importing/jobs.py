"""The worker's side of bringing shows in: one after another, and again what was cut off."""

import shutil
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from core import rounds
from podcasts.importing import bringing, fetching
from podcasts.importing.refusals import ImportRefused
from podcasts.models import UNDER_WAY, ShowImport

QUEUE = "imports"
#: What is left of a sound that never came whole is kept for another try as long as this.
FORGOTTEN_AFTER = timedelta(days=3)


def queue(show_import):
    """Have the worker see to it, once this transaction stands."""
    transaction.on_commit(lambda: go_on.enqueue(show_import.pk))


@task(backend=rounds.BACKEND, queue_name=QUEUE)
def go_on(pk):
    try:
        bringing.go_on(pk)
    except ImportRefused:
        # Somebody else is at it.
        return


@rounds.every(timedelta(minutes=1), name="imports")
def take_up_again():
    """What a killed worker, or a command somebody broke off, left behind."""
    for show_import in ShowImport.objects.filter(state__in=UNDER_WAY):
        if not bringing.is_in_other_hands(show_import):
            go_on.enqueue(show_import.pk)


@rounds.every(timedelta(days=1), name="imports-forget")
def forget_halves():
    """Sounds of which only a part ever came."""
    before = (timezone.now() - FORGOTTEN_AFTER).timestamp()
    under_way = {str(one.pk) for one in ShowImport.objects.filter(state__in=UNDER_WAY)}
    root = fetching.our_folder()
    for folder in root.iterdir() if root.exists() else ():
        is_left = folder.name.isdigit() and folder.name not in under_way
        if is_left and folder.stat().st_mtime < before:
            shutil.rmtree(folder)
