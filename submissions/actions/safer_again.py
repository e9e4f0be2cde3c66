"""After a restore: what somebody had made safer about themselves since the backup is so again."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import erased
from core.enums import AgeBand
from submissions import workflow
from submissions.actions.episodes import follow_age_in_public_episodes
from submissions.actions.kept_safer import (
    AGE,
    AGE_DOUBTED,
    CONSENT,
    CONTACT,
    MORE_BY_ME,
    NAME,
    digest_of_age,
    digest_of_consent,
    digest_of_contact,
    digest_of_contributor,
    digest_of_name,
)
from submissions.actions.pieces import draft_name, follow_age_in_public, names_shown_so_far
from submissions.actions.publication import relink_pieces
from submissions.actions.status import locked, log_change, set_status
from submissions.enums import WITH_OTHERS, Status
from submissions.models import Consent, Contributor, SafeContact, Submission


@erased.applies(CONSENT)
def take_consents_back_again(gone):
    """A page whose yes to the site was taken back is hidden already: its words were noted too."""
    latest = {}
    for consent in Consent.objects.select_related("wording", "submission").iterator():
        latest[consent.submission_id, consent.wording.use] = consent
    found = [
        consent
        for (_piece, use), consent in latest.items()
        if consent.is_given and digest_of_consent(consent.submission, use) in gone[CONSENT]
    ]
    for consent in found:
        _take_back_again(consent)
    return len(found)


@transaction.atomic
def _take_back_again(consent):
    Consent.objects.create(submission=consent.submission, wording=consent.wording, is_given=False)
    note = _("{use}: taken back again after a restore").format(use=consent.wording.use)
    log_change(consent.submission, note=note)


@erased.applies(NAME)
def drop_names_again(gone):
    """What they are called instead the journal does not know, so they are called nothing."""
    named = Submission.objects.filter(erased_at=None).exclude(byline_wanted="")
    found = [piece for piece in named if digest_of_name(piece, piece.byline_wanted) in gone[NAME]]
    for submission in found:
        _drop_name(submission)
    return len(found)


@transaction.atomic
def _drop_name(submission):
    submission = locked(submission)
    names_before = names_shown_so_far(submission)
    note = _("The name was changed before a restore: ask them for it again")
    submission.byline_wanted = ""
    submission.is_byline_waiting = False
    if submission.status in WITH_OTHERS:
        workflow.back_to_editing(submission.page)
        set_status(submission, Status.ACCEPTED)
    if submission.page is not None and submission.status != Status.LIVE:
        draft_name(submission, names_before=names_before)
    submission.save()
    log_change(submission, note=note)


@erased.applies(AGE)
def correct_ages_again(gone):
    count = 0
    for contributor in Contributor.objects.all():
        band = next(
            (band for band in AgeBand.values if digest_of_age(contributor, band) in gone[AGE]),
            contributor.age_band,
        )
        is_doubted = contributor.is_age_doubted or (
            digest_of_contributor(AGE_DOUBTED, contributor) in gone[AGE_DOUBTED]
        )
        if (band, is_doubted) != (contributor.age_band, contributor.is_age_doubted):
            _correct_age(contributor, age_band=band, is_doubted=is_doubted)
            count += 1
    return count


@transaction.atomic
def _correct_age(contributor, *, age_band, is_doubted):
    contributor.age_band, contributor.is_age_doubted = age_band, is_doubted
    contributor.save(update_fields=["age_band", "is_age_doubted"])
    for submission in contributor.submissions.filter(page__public_copy__isnull=False):
        follow_age_in_public(locked(submission))
    follow_age_in_public_episodes(contributor)


@erased.applies(CONTACT)
def forget_ways_again(gone):
    """The way that took its place is lost; nobody is written to where it is not safe any more."""
    contacts = SafeContact.objects.select_related("contributor")
    found = [contact for contact in contacts if digest_of_contact(contact) in gone[CONTACT]]
    for contact in found:
        contact.delete()
    return len(found)


@erased.applies(MORE_BY_ME)
def unlink_pieces_again(gone):
    found = [
        contributor
        for contributor in Contributor.objects.filter(has_more_by_me=True)
        if digest_of_contributor(MORE_BY_ME, contributor) in gone[MORE_BY_ME]
    ]
    for contributor in found:
        _unlink_pieces(contributor)
    return len(found)


@transaction.atomic
def _unlink_pieces(contributor):
    contributor.has_more_by_me = False
    contributor.save(update_fields=["has_more_by_me"])
    relink_pieces(contributor)
