"""The second person's answers: what each does, once, and only while it is still asked for."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from submissions.actions.status import locked, log_change, set_status
from submissions.enums import Status
from submissions.errors import ReasonMissing, WrongMoment
from submissions.models import Decline, LostWords, LostWordsState, SecondCheck
from submissions.second_person import checks, lost_words


@transaction.atomic
def answer(check, *, is_yes, because):
    """Keep one answer and do what it says. Raises `WrongMoment` when it is answered already."""
    if not because.strip():
        raise ReasonMissing(_("Say why, in a sentence or two."))
    check = SecondCheck.objects.select_for_update().get(pk=check.pk)
    if check.purpose == SecondCheck.Purpose.APPEAL:
        decide_appeal(locked(check.submission), check, is_yes=is_yes, because=because.strip())
    else:
        lost = LostWords.objects.select_for_update().get(pk=check.lost_words_id)
        decide_lost_words(lost, check, is_yes=is_yes, because=because.strip())
    check.answer = SecondCheck.Answer.YES if is_yes else SecondCheck.Answer.NO
    check.answered_at = timezone.now()
    check.token_hash = None
    check.save()


def decide_appeal(submission, check, *, is_yes, because):
    """Yes: any editor may take it on, and none may decline it. No: it stands, with this reason."""
    if check.answer or not checks.is_appealed(submission):
        raise WrongMoment
    if is_yes:
        submission.appeal_lifted_because = because[:300]
        submission.save(update_fields=["appeal_lifted_because"])
        log_change(submission, note=_("The second person: it goes ahead. %s") % because)
        return
    Decline.objects.create(
        submission=submission,
        reason=because,
        next_step=_("You can change it and send it again any time."),
    )
    set_status(submission, Status.DECLINED, note=_("The second person: it stands"))


def decide_lost_words(lost, check, *, is_yes, because):
    """Yes starts the waiting time. Nobody is let in before it is over."""
    if check.answer or lost.state != LostWordsState.PROPOSED:
        raise WrongMoment
    if not is_yes:
        lost_words.set_state(lost, LostWordsState.REFUSED)
        lost_words.log_for_all(lost, note=_("Lost words, the second person: no. %s") % because)
        return
    lost.opens_at = timezone.now() + lost_words.days_waited()
    lost_words.set_state(lost, LostWordsState.AGREED)
    lost_words.log_for_all(lost, note=_("Lost words, the second person: yes. %s") % because)
