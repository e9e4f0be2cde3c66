"""The day a contributor chooses for their piece to go live, and going live on it."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.gate import NotCleared
from submissions import agreed, queries, workflow
from submissions.actions.publication import go_live
from submissions.actions.status import locked, log_change, set_status
from submissions.enums import Status, Use
from submissions.errors import ActionRefused, WrongMoment
from submissions.models import LiveDay, Submission

log = logging.getLogger(__name__)


@transaction.atomic
def choose_live_day(submission, *, day):
    """Choose a day to come, or with None none: agreed words then go live at once."""
    submission = locked(submission)
    if not submission.has_day_to_choose:
        raise WrongMoment
    if day is not None and day <= timezone.localdate():
        raise ActionRefused(_("Pick a day to come."))
    if day == agreed.day_chosen(submission):
        return submission
    if day is None:
        LiveDay.objects.filter(submission=submission).delete()
    else:
        LiveDay.objects.update_or_create(
            submission=submission, defaults={"day": day, "chosen_at": timezone.now()}
        )
    note = _("Goes live on {day:%d/%m/%Y}, not before").format(day=day) if day else _("Any day")
    log_change(submission, note=note, by_contributor=True)
    if submission.status == Status.SCHEDULED and queries.has_consent(submission, Use.SITE):
        go_live(submission, by_contributor=True)
    return submission


def publish_what_is_due():
    """Put live what everybody agreed to and whose day has come; returns how many.

    One that cannot go live goes back to the editors, and holds up no other.
    """
    count = 0
    for pk in Submission.objects.due_to_go_live().values_list("pk", flat=True):
        try:
            count += _publish_if_due(pk)
        except (NotCleared, ActionRefused):
            log.warning("Piece %d did not go live on its day: it is with the editors again", pk)
            _give_back(pk)
        except Exception as error:
            # Its message could hold words of the piece; the next round tries again.
            log.error("Piece %d did not go live: %s", pk, type(error).__name__)  # noqa: TRY400
    return count


@transaction.atomic
def _publish_if_due(pk):
    """Whether it went live. Without their yes to this site it goes on waiting for that."""
    submission = (
        Submission.objects.due_to_go_live().select_for_update(of=("self",)).filter(pk=pk).first()
    )
    if submission is None or not queries.has_consent(submission, Use.SITE):
        return False
    go_live(submission)
    return True


@transaction.atomic
def _give_back(pk):
    submission = Submission.objects.select_for_update().get(pk=pk)
    if submission.status != Status.SCHEDULED:
        return
    workflow.back_to_editing(submission.page)
    note = _("Its day came, and the words were not the agreed ones")
    set_status(submission, Status.ACCEPTED, note=note)
