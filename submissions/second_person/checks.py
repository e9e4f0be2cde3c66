"""What the second person is asked: made, sent, found by its link, and when it is over."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.models import SiteSettings
from submissions import queries
from submissions.enums import Status
from submissions.models import LostWordsState, SecondCheck, Submission
from submissions.words import new_link_token

KIND = "second-person"
LINK_DAYS = 14
#: How often they are asked again while they have not answered.
AGAIN_EVERY_DAYS = 7

outbox.register(
    KIND,
    subject=_("Something waits for your answer"),
    body=_(
        "You are the second person. One thing waits for your answer:\n\n%(link)s\n\n"
        "The link is for you alone. It shows this one thing and works for %(days)s days. "
        "Please do not pass it on."
    ),
    to_whom=_("The second person"),
    resolve=lambda reference: recipient_of(reference),
)


def address():
    """The second person's e-mail, or an empty line where nobody is named."""
    return SiteSettings.load().second_person_email


def address_hash(email):
    return queries.hash_of(email.casefold(), "second-person")


def ask(*, submission=None, lost_words=None):
    """Put something before the second person; by and by, where nobody is named yet."""
    purpose = SecondCheck.Purpose.APPEAL if submission else SecondCheck.Purpose.LOST_WORDS
    check, _is_new = SecondCheck.objects.get_or_create(
        purpose=purpose, submission=submission, lost_words=lost_words
    )
    send(check)
    return check


def send(check):
    """One message a week and address, while it waits for an answer."""
    email = address()
    if not email or not is_waiting(check):
        return
    weeks = (timezone.now() - check.asked_at).days // AGAIN_EVERY_DAYS
    outbox.put(KIND, str(check.pk), key=f"{KIND}-{check.pk}-{weeks}-{address_hash(email)[:12]}")


def recipient_of(reference):
    """Who gets it, with a link made now. The one before it is dead."""
    check = SecondCheck.objects.filter(pk=reference).first()
    email = address()
    if check is None or not email or not is_waiting(check):
        return None
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(
        "second_link", args=[new_link_for(check, email)]
    )
    return outbox.Recipient("email", email, values={"link": link, "days": LINK_DAYS})


def new_link_for(check, email):
    token = new_link_token()
    check.token_hash = queries.hash_of(token, "second-link")
    check.token_for = address_hash(email)
    check.token_ends_at = timezone.now() + timedelta(days=LINK_DAYS)
    check.save(update_fields=["token_hash", "token_for", "token_ends_at"])
    return token


def by_link(token):
    """What this link is about, or None: unknown, over, replaced, or for somebody else by now."""
    return by_token_hash(queries.hash_of(token, "second-link"))


def by_token_hash(token_hash):
    return (
        SecondCheck.objects.filter(
            token_hash=token_hash,
            token_for=address_hash(address() or "-"),
            token_ends_at__gt=timezone.now(),
        )
        .select_related("submission__contributor", "lost_words__contributor")
        .first()
    )


def is_waiting(check):
    """Whether an answer still counts: editors or the contributor may have been first."""
    if check.answer:
        return False
    if check.purpose == SecondCheck.Purpose.APPEAL:
        return is_appealed(check.submission)
    return check.lost_words.state == LostWordsState.PROPOSED


def is_appealed(submission):
    """Of what is kept apart the second person sees nothing until it is given back."""
    is_open = submission.appealed_at is not None and submission.status == Status.IN_REVIEW
    return is_open and submission.apart_since is None


def said_go_ahead(submission):
    """Whether the second person has answered an appeal with "it goes ahead"."""
    return submission.second_checks.filter(answer=SecondCheck.Answer.YES).exists()


def ask_again():
    """Send again what was not answered, and what was asked before anybody was named."""
    for submission in Submission.objects.filter(
        status=Status.IN_REVIEW, appealed_at__isnull=False, second_checks=None
    ):
        ask(submission=submission)
    for check in SecondCheck.objects.filter(answer=""):
        send(check)
