"""Putting messages into the outbox, and trying them again."""

from django.db import transaction
from django.utils import timezone

from core.models import MessageState, OutgoingMessage
from core.outbox.kinds import registered
from core.outbox.tasks import deliver_message


def put(kind, recipient, *, key, not_before=None):
    """Queue one message; sent once this transaction is committed, and not before `not_before`.

    `recipient` is the reference that the kind's resolver reads. One `key` is one occasion:
    the second time it is the first time's row that comes back. Raises KeyError for a kind
    nobody registered.
    """
    if kind not in registered:
        raise KeyError(kind)
    now = timezone.now()
    message, is_new = OutgoingMessage.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "recipient": str(recipient),
            "made_at": now,
            "due_at": max(now, not_before) if not_before else now,
        },
    )
    if is_new and message.due_at <= now:
        transaction.on_commit(lambda: deliver_message.enqueue(message.pk), robust=True)
    return message


@transaction.atomic
def try_again(message):
    """Send a failed one now, because a person pressed; it starts anew with its attempts."""
    message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if message.state != MessageState.FAILED:
        return message
    message.state = MessageState.WAITING
    message.settled_at = message.handed_over_at = None
    message.attempts, message.last_error = 0, ""
    message.is_pressed = True
    message.due_at = timezone.now()
    message.save()
    transaction.on_commit(lambda: deliver_message.enqueue(message.pk), robust=True)
    return message
