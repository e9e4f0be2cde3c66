"""Work that comes round again, done by the worker: sending, reminding, tidying.

A room says how often: `@rounds.every(timedelta(hours=1), name="tidy")` on a function without
arguments, in a module that its `AppConfig.ready()` imports. The worker's clock looks every
`CLOCK_SECONDS` and queues what is due; two workers never begin the same round twice. A round
that fails or is killed comes round again at its usual time.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from core.models import Round

log = logging.getLogger(__name__)
BACKEND = "worker"
CLOCK_SECONDS = 20
#: The round that asks the mail server; what it found is told by a check of its own.
MAIL = "mail"
#: A round that was begun and never ended was killed: it is begun again after this.
GIVEN_UP_AFTER = timedelta(minutes=30)

registered = {}


@dataclass(frozen=True)
class Registered:
    work: object
    period: timedelta


def every(period, *, name):
    """Have the function done once in each `period`, a timedelta of at least a minute."""

    def register(work):
        registered[name] = Registered(work=work, period=period)
        return work

    return register


def queue_due():
    """Queue every round whose time has come; returns their names."""
    return [name for name, found in registered.items() if begin(name, found.period)]


@transaction.atomic
def begin(name, period):
    """Whether the round was due; it is queued once this is committed."""
    now = timezone.now()
    kept, is_new = Round.objects.get_or_create(name=name, defaults={"began_at": now})
    if not is_new:
        kept = Round.objects.select_for_update().get(pk=kept.pk)
        is_under_way = kept.ended_at is None or kept.ended_at < kept.began_at
        if now - kept.began_at < (max(period, GIVEN_UP_AFTER) if is_under_way else period):
            return False
        kept.began_at = now
        kept.save(update_fields=["began_at"])
    transaction.on_commit(lambda: run.enqueue(name))
    return True


@task(backend=BACKEND)
def run(name):
    """Do one round. What went wrong is in the log, without whose data it was about."""
    if name not in registered:
        return
    try:
        registered[name].work()
    except Exception as error:
        log.error("The round %r failed: %s", name, type(error).__name__)  # noqa: TRY400
        Round.objects.filter(name=name).update(failed_at=timezone.now(), ended_at=timezone.now())
    else:
        Round.objects.filter(name=name).update(failed_at=None, ended_at=timezone.now())


def last_sign_of_life():
    """When a worker last finished something, or None if none ever did."""
    return (
        Round.objects.filter(ended_at__isnull=False)
        .order_by("-ended_at")
        .values_list("ended_at", flat=True)
        .first()
    )
