"""Reads of submissions that are worth a name."""

from dataclasses import dataclass
from statistics import median

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from core.models import SiteSettings
from submissions.enums import WITH_OTHERS, Decision, Use
from submissions.models import (
    Consent,
    ConsentWording,
    Contributor,
    Draft,
    SafeContact,
    Submission,
)
from submissions.words import keyed_hash, tidy_code_words

ANSWERED_TO_COUNT = 20
ANSWERED_AT_LEAST = 5


def hash_of(secret, purpose):
    return keyed_hash(secret, purpose=purpose, key=settings.CONTRIBUTOR_KEY)


def contributor_by_words(typed):
    """Whose code words these are, or None. Unknown words cost the same as known ones."""
    return Contributor.objects.filter(words_hash=hash_of(tidy_code_words(typed), "words")).first()


def contributor_by_link(token):
    return Contributor.objects.filter(link_hash=hash_of(token, "link")).first()


def draft_by_key(key):
    """The unsent draft this browser holds the key of, unless its time is over."""
    return Draft.objects.filter(key_hash=hash_of(key, "draft"), ends_at__gt=timezone.now()).first()


def saved_drafts_of(contributor):
    """What they saved to finish later, newest first."""
    return contributor.drafts.filter(is_saved=True, ends_at__gt=timezone.now()).order_by("-pk")


def contact_of(contributor):
    """Their safe way to be reached, or None."""
    return SafeContact.objects.filter(contributor=contributor).first()


@dataclass(frozen=True)
class UsualWait:
    """How long an answer takes: `days` in whole days, measured or as we publish it."""

    days: int
    is_measured: bool


def usual_wait():
    """Median of the last 20 first answers; with under five, the published reply time."""
    waits = [
        (answered - sent).total_seconds() / 86_400
        for answered, sent in Submission.objects.filter(answered_at__isnull=False)
        .order_by("-answered_at")
        .values_list("answered_at", "sent_at")[:ANSWERED_TO_COUNT]
    ]
    if len(waits) < ANSWERED_AT_LEAST:
        return UsualWait(days=SiteSettings.load().reply_days, is_measured=False)
    return UsualWait(days=max(1, round(median(waits))), is_measured=True)


def current_wordings():
    """The newest wording of every use, by use."""
    found = {}
    for wording in ConsentWording.objects.order_by("use", "version"):
        found[wording.use] = wording
    return {use: found[use] for use in Use.values if use in found}


def consents_now(submission):
    """The latest answer for every use, by use; a use never asked about is missing."""
    latest = {}
    for consent in Consent.objects.filter(submission=submission).select_related("wording"):
        latest[consent.wording.use] = consent
    return latest


def has_consent(submission, use):
    consent = consents_now(submission).get(use)
    return consent is not None and consent.is_given


def may_go_live(submission, *, digest):
    """Whether the words with this digest have every yes they need.

    The contributor's since they were asked last, their yes to this site, and the adult's where
    one is needed.
    """
    asked = submission.sign_off_requests.first()
    return (
        submission.status in WITH_OTHERS
        and asked is not None
        and submission.sign_offs.filter(
            digest=digest, decision=Decision.YES, decided_at__gte=asked.asked_at
        ).exists()
        and not submission.is_adult_missing
        and has_consent(submission, Use.SITE)
    )


def running_workflow(page):
    """The page's workflow that is under way, or None."""
    return (
        WorkflowState.objects.for_instance(page)
        .filter(status=WorkflowState.STATUS_IN_PROGRESS)
        .first()
        if page
        else None
    )


def live_pieces_of(contributor):
    """Their pieces that readers can see, newest first."""
    return (
        contributor.submissions.filter(page__public_copy__isnull=False)
        .select_related("page__public_copy")
        .order_by(F("page__public_copy__published_at").desc())
    )


def latest_words(page):
    """The page as its newest draft has it; asked anew, because a page keeps what it once read."""
    return Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()


def sent_words(submission):
    """The sent text laid out as a page's words are, so that the two can be compared."""
    text = submission.body.replace("\r\n", "\n").replace("\r", "\n")
    return "\n\n".join(part.strip("\n") for part in text.split("\n\n") if part.strip())
