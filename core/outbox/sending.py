"""Sending one message: claimed, handed over, settled, each in a transaction of its own.

A worker may be killed at any point. Before the words were handed to the server the message
waits for its lease to end and is sent then. After that nobody can know whether it went, so it
is not sent a second time by itself: it is shown as failed, with a line that says so and a press
that tries again. Nothing is doubled silently and nothing is lost silently.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import MessageState, OutgoingMessage
from core.outbox import channels
from core.outbox.kinds import registered

log = logging.getLogger(__name__)
#: How long one attempt may take before another worker may think it was killed.
LEASE = timedelta(minutes=10)
#: The pauses between attempts; after the last one the message is given up and shown.
PAUSES = [
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15)),
    *(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24, 24)),
]
AT_ONCE = 200


def send_due():
    """Send what is due, oldest first, while servers answer; returns how many were sent."""
    due = OutgoingMessage.objects.filter(
        state=MessageState.WAITING, due_at__lte=timezone.now()
    ).order_by("due_at", "pk")
    silent, sent = set(), 0
    for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        sent += deliver(pk, silent=silent)
    return sent


def deliver(pk, *, silent=None):
    """Send the message with this key, if it is its turn; returns whether it went.

    Channels whose server did not answer are added to `silent`, and what would go by them
    waits for the next round without counting as an attempt.
    """
    message = claim(pk)
    if message is None:
        return False
    try:
        recipient = registered[message.kind].resolve(message.recipient)
    except Exception as error:
        log.error("Nobody was found for a %s: %s", message.kind, type(error).__name__)  # noqa: TRY400
        return postpone(message, _("Something went wrong on our side. The log says what."))
    if recipient is None:
        return settle(message, MessageState.NOT_NEEDED)
    message.channel = recipient.channel
    if recipient.held_because and not message.is_pressed:
        return settle(message, MessageState.FAILED, line=recipient.held_because)
    if recipient.opens_at and recipient.opens_at > timezone.now():
        if another_says_the_same(message):
            return settle(message, MessageState.NOT_NEEDED)
        return wait_until(message, recipient.opens_at)
    if silent is not None and recipient.channel in silent:
        return wait_until(message, timezone.now())
    return attempt(message, recipient, silent=silent)


def attempt(message, recipient, *, silent):
    subject, body = registered[message.kind].words_for(recipient)
    try:
        channels.send(
            recipient, subject, body, before_handing_over=lambda: mark_handed_over(message)
        )
    except channels.NotAnswering as trouble:
        if silent is not None and trouble.is_for_all:
            silent.add(recipient.channel)
        return postpone(message, trouble.line)
    except (channels.Refused, channels.MayHaveGone) as trouble:
        return settle(message, MessageState.FAILED, line=trouble.line)
    return settle(message, MessageState.SENT)


@transaction.atomic
def claim(pk):
    """The message, leased to this worker; None when it is settled, not due, or another's."""
    now = timezone.now()
    message = (
        OutgoingMessage.objects.select_for_update(skip_locked=True)
        .filter(pk=pk, state=MessageState.WAITING, due_at__lte=now)
        .first()
    )
    if message is None:
        return None
    if message.handed_over_at is not None:
        settle(message, MessageState.FAILED, line=channels.MayHaveGone().line)
        return None
    if message.kind not in registered:
        settle(message, MessageState.NOT_NEEDED)
        return None
    message.attempts += 1
    message.due_at = now + LEASE
    message.save(update_fields=["attempts", "due_at"])
    return message


def another_says_the_same(message):
    """Whether one like it waits for the same hour: nobody needs it three times then."""
    return (
        OutgoingMessage.objects.filter(
            kind=message.kind,
            recipient=message.recipient,
            state=MessageState.WAITING,
            attempts=0,
            due_at__gt=timezone.now(),
        )
        .exclude(pk=message.pk)
        .exists()
    )


def mark_handed_over(message):
    message.handed_over_at = timezone.now()
    message.save(update_fields=["handed_over_at"])


def wait_until(message, moment):
    """It was no attempt: its time has not come."""
    message.attempts -= 1
    message.due_at = moment
    message.save(update_fields=["attempts", "due_at", "channel"])
    return False


def postpone(message, line):
    """Try again after a longer pause each time; after the last one it is given up and shown."""
    if message.attempts > len(PAUSES):
        return settle(message, MessageState.FAILED, line=line)
    message.due_at = timezone.now() + PAUSES[message.attempts - 1]
    message.handed_over_at = None
    message.last_error = line
    message.save(update_fields=["due_at", "handed_over_at", "last_error", "channel"])
    return False


def settle(message, state, *, line=""):
    """The end of it; returns whether it was sent."""
    message.state = state
    message.settled_at = timezone.now()
    message.last_error = line
    message.save(update_fields=["state", "settled_at", "last_error", "channel"])
    return state == MessageState.SENT
