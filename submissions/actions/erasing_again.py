"""After a restore: what was withdrawn, erased or discarded since the backup goes again."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import erased
from core.gone import WORDS, digest_of_words
from core.models import SiteSettings
from submissions import erasing, workflow
from submissions.actions.drafts import BECAME, DISCARDED, digest_of_draft, discard_draft
from submissions.actions.episodes import GUEST_OUT, digest_of_guest, take_out
from submissions.actions.keys import LINK_BECAME, WORDS_BECAME, shut_out_others
from submissions.actions.publication import take_from_readers
from submissions.actions.status import locked, set_status
from submissions.enums import WITH_OTHERS, Status
from submissions.models import (
    Contributor,
    Draft,
    EpisodeApproval,
    Guest,
    GuestYes,
    Hold,
    SecondCheck,
    Submission,
)

#: How long a withdrawn piece that was on hold waits for a lead to look at it again.
HOLD_AGAIN_DAYS = 30


@erased.applies(erasing.WITHDRAWN)
def withdraw_again(gone):
    withdrawn, emptied = gone[erasing.WITHDRAWN], gone[erasing.ERASED]
    count = 0
    for submission in Submission.objects.filter(erased_at=None).iterator():
        digest = erasing.digest_of_piece(submission)
        if digest in emptied:
            _withdraw_again(submission, is_emptied=True)
            count += 1
        elif digest in withdrawn and submission.status != Status.WITHDRAWN:
            _withdraw_again(submission, is_emptied=False)
            count += 1
    return count


@transaction.atomic
def _withdraw_again(submission, *, is_emptied):
    """The hold that kept a withdrawn piece may be newer than the backup: it gets one again."""
    submission = locked(submission)
    page = submission.page
    set_status(submission, Status.WITHDRAWN, note=_("Taken down again after a restore"))
    if page is not None:
        submission.page = None
        submission.save(update_fields=["page"])
        erasing.erase_page(page.specific)
    if is_emptied:
        erasing.erase_submission(submission)
    elif not submission.is_held:
        Hold.objects.create(
            submission=submission,
            reason=_("It was on hold when the site was restored. Look at it again."),
            ends_at=timezone.now() + timedelta(days=HOLD_AGAIN_DAYS),
        )


@erased.applies(GUEST_OUT)
def take_guests_out_again(gone):
    count = 0
    for guest in Guest.objects.filter(out_at=None):
        if digest_of_guest(guest) in gone[GUEST_OUT]:
            take_out(guest)
            count += 1
    return count


@erased.applies(WORDS_BECAME)
def change_keys_again(gone):
    """Keys that were found by somebody else stay dead; those given instead open the pieces."""
    words = dict(pair.split(".") for pair in gone[WORDS_BECAME])
    links = dict(pair.split(".") for pair in gone[LINK_BECAME])
    count = 0
    for contributor in Contributor.objects.filter(words_hash__in=words):
        contributor.words_hash = last_of(words, contributor.words_hash)
        contributor.link_hash = last_of(links, contributor.link_hash)
        with transaction.atomic():
            contributor.save(update_fields=["words_hash", "link_hash"])
            shut_out_others(contributor)
        count += 1
    return count


def last_of(became, key_hash):
    """What a hash became in the end, however often it was changed."""
    while key_hash in became:
        key_hash = became[key_hash]
    return key_hash


@erased.applies(DISCARDED)
def discard_again(gone):
    closed = gone[erasing.WITHDRAWN] | gone[erasing.ERASED]
    became = (pair.split(".") for pair in gone[BECAME])
    digests = gone[DISCARDED] | {draft for draft, piece in became if piece in closed}
    found = [draft for draft in Draft.objects.all() if digest_of_draft(draft) in digests]
    for draft in found:
        discard_draft(draft)
    return len(found)


@erased.applies("pieces " + WORDS)
def hide_again(gone):
    """Words that were hidden, changed or agreed to anew since: an editor looks before they show."""
    count = 0
    for submission in Submission.objects.filter(page__public_copy__isnull=False):
        page = submission.page.specific
        if digest_of_words(page, page.public_copy.digest) in gone[WORDS]:
            _hide_again(submission)
            count += 1
    return count


@transaction.atomic
def _hide_again(submission):
    submission = locked(submission)
    take_from_readers(submission, note=_("Hidden after a restore: newer than the backup"))
    if submission.status in WITH_OTHERS:
        workflow.back_to_editing(submission.page)
        set_status(submission, Status.ACCEPTED)


@erased.after_restore
@transaction.atomic
def wait_for_people_again():
    """Nothing goes live on an answer that may be taken back by now.

    Links of the second person are dead: another may have been sent since, or to another address.
    """
    site = SiteSettings.load()
    site.restored_at = timezone.now()
    site.save(update_fields=["restored_at"])
    EpisodeApproval.objects.all().delete()
    GuestYes.objects.all().delete()
    for submission in Submission.objects.filter(status__in=(Status.AGREED, Status.SCHEDULED)):
        workflow.back_to_editing(submission.page)
        set_status(submission, Status.ACCEPTED, note=_("Back after a restore: ask them again"))
    SecondCheck.objects.update(token_hash=None)
