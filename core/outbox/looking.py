"""Looking into the outbox: who may know of which message, and which do not get through."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from core.models import MessageState, OutgoingMessage
from core.outbox.kinds import seen_by

TROUBLE_COUNTS_FOR = timedelta(days=7)


def known_to(user):
    """The messages this person may know of."""
    kinds = seen_by(user)
    found = OutgoingMessage.objects.filter(kind__in=[kind.name for kind in kinds])
    for kind in kinds:
        found = found.exclude(kind=kind.name, recipient__in=kind.keeps_from(user))
    return found


def in_trouble(messages):
    """Those of `messages` that failed lately, or were tried and wait to be tried again."""
    lately = timezone.now() - TROUBLE_COUNTS_FOR
    has_failed = Q(state=MessageState.FAILED, settled_at__gte=lately)
    is_stuck = Q(state=MessageState.WAITING, attempts__gt=0) & ~Q(last_error="")
    return messages.filter(has_failed | is_stuck)
