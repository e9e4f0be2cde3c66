"""Becoming public and ceasing to be, as other actions need it."""

from django.utils.translation import gettext as _

from core import gate, public_copy
from stories.models import StoryPage
from submissions import agreed, queries, workflow
from submissions.actions.status import log_change, set_status
from submissions.enums import Status, Use
from submissions.errors import ActionRefused, AdultMissing
from submissions.models import LiveDay


def go_live(submission, *, by=None, by_contributor=False):
    """Clear the words somebody said yes to and publish them: the end of the workflow.

    Where they chose a day that is still to come, the words wait for it.
    """
    if not queries.has_consent(submission, Use.SITE):
        raise ActionRefused(_("They haven’t said yes to this site."))
    if submission.is_adult_missing:
        raise AdultMissing
    if agreed.waits_for_its_day(submission):
        set_status(submission, Status.SCHEDULED, by=by, by_contributor=by_contributor)
        return
    workflow.publish_signed_off(submission)
    set_status(submission, Status.LIVE, by=by, by_contributor=by_contributor)
    LiveDay.objects.filter(submission=submission).delete()
    show_to_search(submission)
    if submission.contributor.has_more_by_me:
        relink_pieces(submission.contributor)


def show_to_search(submission):
    page = StoryPage.objects.get(pk=submission.page_id)
    page.hide_from_search_by_age(submission.contributor.age_band)
    StoryPage.objects.filter(pk=page.pk).update(is_hidden_from_search=page.is_hidden_from_search)
    public_copy.write(page)


def relink_pieces(contributor):
    """Their live pages list the others, or stop listing them, from now on."""
    public_copy.rebuild(list(queries.live_pieces_of(contributor).values_list("page_id", flat=True)))


def take_from_readers(submission, *, note, by=None, by_contributor=False):
    if submission.is_live:
        gate.take_down(submission.page.specific)
    if submission.status == Status.LIVE:
        set_status(submission, Status.HIDDEN, by=by, by_contributor=by_contributor, note=note)
    else:
        log_change(submission, note=note, by=by, by_contributor=by_contributor)
    if submission.contributor.has_more_by_me:
        relink_pieces(submission.contributor)
