"""Reads of submissions that are worth a name."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.conf import settings
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from core.models import SiteSettings
from submissions.enums import Use
from submissions.models import (
    Consent,
    ConsentWording,
    Contributor,
    Correction,
    Draft,
    SafeContact,
    Submission,
    SubmissionFile,
    Voice,
)
from submissions.words import keyed_hash, tidy_code_words

ANSWERED_TO_COUNT = 20
ANSWERED_AT_LEAST = 5
FRIDAY = 4


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


def draft_pk_by_key(key):
    """The number of that draft, or None, without reading what is in it."""
    found = Draft.objects.filter(key_hash=hash_of(key, "draft"), ends_at__gt=timezone.now())
    return found.values_list("pk", flat=True).first()


def saved_drafts_of(contributor):
    """What they saved to finish later, newest first."""
    return contributor.drafts.filter(is_saved=True, ends_at__gt=timezone.now()).order_by("-pk")


def openings_of(contributor):
    """Where their pages were looked at, the last look first."""
    return contributor.openings.filter(seen_at__isnull=False).order_by("-seen_at", "-pk")


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


def day_to_look(*, since=None):
    """The day by which there should be news of what waits since then (default: now).

    Never today or earlier: what is late already is worth a look tomorrow.
    """
    now = timezone.localtime()
    wait = usual_wait()
    day = timezone.localtime(since).date() if since else now.date()
    for _number in range(wait.days):
        day += timedelta(days=1)
        while not wait.is_measured and day.weekday() > FRIDAY:
            day += timedelta(days=1)
    return max(day, now.date() + timedelta(days=1))


def current_wordings():
    """The newest wording of every use, by use."""
    found = newest_wordings()
    return {use: found[use] for use in Use.values if use in found}


def newest_wordings():
    """The newest wording of everything somebody may say yes to, said beforehand included."""
    found = {}
    for wording in ConsentWording.objects.order_by("use", "version"):
        found[wording.use] = wording
    return found


def consents_now(submission):
    """The latest answer for every use, by use; a use never asked about is missing."""
    latest = {}
    for consent in Consent.objects.filter(submission=submission).select_related("wording"):
        latest[consent.wording.use] = consent
    return latest


def has_consent(submission, use):
    consent = consents_now(submission).get(use)
    return consent is not None and consent.is_given


def running_workflow(page):
    """The page's workflow that is under way, or None."""
    return (
        WorkflowState.objects.for_instance(page)
        .filter(status=WorkflowState.STATUS_IN_PROGRESS)
        .first()
        if page
        else None
    )


def with_titles(submissions):
    """For lists: each with `title_last`, in the same query."""
    newest = Correction.objects.filter(submission=OuterRef("pk")).values("title")[:1]
    return submissions.annotate(title_last=Coalesce(Subquery(newest), F("title")))


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
    """The text sent last, laid out as a page's words are, so that the two can be compared."""
    text = submission.sent_last.body.replace("\r\n", "\n").replace("\r", "\n")
    return "\n\n".join(part.strip("\n") for part in text.split("\n\n") if part.strip())


def recording_to_be_heard(submission):
    """The recording their page begins with; none where they want somebody else to read it."""
    voice = Voice.objects.filter(submission=submission).select_related("recording").first()
    return None if voice is None or voice.is_read_by_other else voice.recording


def apart_page_ids():
    """Pages of pieces that are kept apart, as a subquery."""
    return Submission.objects.filter(apart_since__isnull=False, page__isnull=False).values("page")


def apart_picture_ids():
    """The editors' copies of pictures that were sent with them, as a subquery."""
    return SubmissionFile.objects.filter(
        submission__apart_since__isnull=False, picture__isnull=False
    ).values("picture")
