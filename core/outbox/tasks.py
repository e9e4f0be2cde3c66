"""The worker's side of the outbox."""

from datetime import timedelta

from django.core.mail import get_connection
from django.utils import timezone
from django_tasks import task

from core import rounds
from core.models import MessageState, OutgoingMessage
from core.outbox.sending import deliver, send_due

KEPT_FOR = timedelta(days=200)


@task(backend=rounds.BACKEND)
def deliver_message(pk):
    """Send one message, if it is still waiting and its time has come."""
    deliver(pk)


@rounds.every(timedelta(minutes=1), name="outbox")
def send_what_is_due():
    """What waited for its hour, for a server that was down, or for a worker that was killed."""
    send_due()


@rounds.every(timedelta(minutes=15), name=rounds.MAIL)
def ask_mail_server():
    """Whether it answers, whatever there is to send. The doctor says so when it does not."""
    mail = get_connection()
    mail.open()
    mail.close()


@rounds.every(timedelta(days=1), name="outbox-forgets")
def forget_settled():
    """Messages that are done with are forgotten after 200 days."""
    OutgoingMessage.objects.exclude(state=MessageState.WAITING).filter(
        settled_at__lt=timezone.now() - KEPT_FOR
    ).delete()
