"""Does the work that is off the request: sends messages, reminds, tidies. One always runs."""

import logging
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands.db_worker import Worker

from core import rounds

log = logging.getLogger(__name__)
PAUSE_AFTER_TROUBLE_S = 5


class Command(BaseCommand):
    help = "Sends messages and does what comes round again. Keep one running beside the site."

    def handle(self, **options):
        threading.Thread(target=keep_time, daemon=True).start()
        # What these are at when the worker ends is taken up again by the next one.
        for queue in settings.TASKS[rounds.BACKEND]["QUEUES"]:
            if queue != DEFAULT_TASK_QUEUE_NAME:
                slow = worker_for(queue)
                threading.Thread(target=keep_working, args=(slow,), daemon=True).start()
        worker = worker_for(DEFAULT_TASK_QUEUE_NAME)
        worker.configure_signals()
        keep_working(worker)


def worker_for(queue):
    return Worker(
        queue_names=[queue],
        interval=1,
        batch=False,
        backend_name=rounds.BACKEND,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def keep_working(worker):
    """Work until told to stop; a database that is away or busy comes back."""
    while worker.running:
        try:
            worker.run()
        except OperationalError as error:
            log.warning("The database does not answer: %s", type(error).__name__)
            close_old_connections()
            time.sleep(PAUSE_AFTER_TROUBLE_S)


def keep_time():
    """Queue what comes round again, for ever. The worker beside it does the work."""
    while True:
        close_old_connections()
        try:
            rounds.queue_due()
        except Error as error:
            log.warning("The clock missed a beat: %s", type(error).__name__)
        time.sleep(rounds.CLOCK_SECONDS)
