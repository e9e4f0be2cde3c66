"""Telling the leads that there is something to look at, in words that say nothing of it."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.models import OutgoingMessage
from safeguarding import queries
from safeguarding.permissions import can_open_cases

KIND = "needs-you"


def address_of(reference):
    """Where this lead is written to, or None once they are no lead any more."""
    user = get_user_model().objects.filter(pk=reference).first()
    if user is None or not user.email or not can_open_cases(user):
        return None
    link = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_home')}"
    return outbox.Recipient(channel="email", address=user.email, values={"link": link})


def are_stuck():
    """Whether a lead could not be told of something by e-mail, or not yet."""
    return outbox.in_trouble(OutgoingMessage.objects.filter(kind=KIND)).exists()


def tell_leads(line):
    """One message to each lead about this line of a case's log; told twice is told once."""
    for user in queries.leads():
        outbox.put(KIND, str(user.pk), key=f"{KIND}-{line.pk}-{user.pk}")


outbox.register(
    KIND,
    subject=_("Something needs you"),
    body=_("Something needs you. Please sign in.\n\n%(link)s"),
    to_whom=_("A safeguarding lead"),
    resolve=address_of,
    is_seen_by=can_open_cases,
)
