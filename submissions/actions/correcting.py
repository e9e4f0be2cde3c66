"""Other words from the contributor: in place of those sent, or as a suggestion."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.readability import word_count
from spotting.personal import personal_details
from submissions import workflow
from submissions.actions.reviewing import words_named
from submissions.actions.setting_aside import bring_back
from submissions.actions.status import locked, log_change, set_status
from submissions.enums import Status
from submissions.errors import ActionRefused, WordsChanged, WrongMoment
from submissions.models import Correction, Message, Suggestion
from submissions.notices import telling

#: How often one piece can be corrected. After that, editors and contributor talk.
MOST = 50


@transaction.atomic
def send_other_words(submission, *, title, body, words_seen):
    """Send other words; returns what became of them: a `Correction`, a `Suggestion` or None.

    Until an editor has taken the piece they take the place of those sent, which are kept as
    they were. After that they are a suggestion in the thread. None: they are the same words.
    `words_seen` names the words they were made from (`words_named`): where others were sent
    since, from another tab, nothing is kept and `WordsChanged` says so.
    """
    submission = locked(submission)
    if submission.status in (Status.WITHDRAWN, Status.DECLINED):
        raise WrongMoment
    if submission.status == Status.SET_ASIDE:
        submission = bring_back(submission)
    if submission.is_theirs_to_correct:
        return _correct(submission, title=title, body=body, words_seen=words_seen)
    return _suggest(submission, title=title, body=body)


def _correct(submission, *, title, body, words_seen):
    last = submission.sent_last
    if (title, body) == (last.title, last.body):
        return None
    if words_seen != words_named(submission):
        raise WordsChanged(
            _(
                "You changed your words somewhere else meanwhile. Those are kept. "
                "To use the ones below instead, press once more."
            )
        )
    if submission.corrections.count() >= MOST:
        raise ActionRefused(_("You’ve changed this piece very often. Write to us instead."))
    correction = Correction.objects.create(submission=submission, title=title, body=body)
    text = "\n".join([title, submission.byline, body])
    submission.marks_count = len(personal_details(text))
    submission.is_marked = submission.marks_count > 0
    submission.word_count = word_count(body)
    _back_in_the_queue(submission)
    submission.save()
    # What editors answered was about other words.
    submission.checklist_answers.all().delete()
    log_change(submission, note=_("Sent other words"), by_contributor=True)
    return correction


def _suggest(submission, *, title, body):
    """Words that wait for an adult or a day are not what they want now, so they wait no more."""
    last = Suggestion.objects.filter(message__submission=submission).order_by("-pk").first()
    compared = last if last is not None else submission.sent_last
    if (title, body) == (compared.title, compared.body):
        return last
    if Suggestion.objects.filter(message__submission=submission).count() >= MOST:
        raise ActionRefused(_("You’ve changed this piece very often. Write to us instead."))
    message = Message.objects.create(
        submission=submission, is_from_editor=False, body=_("I’d like it to say this instead.")
    )
    suggestion = Suggestion.objects.create(message=message, title=title, body=body)
    if submission.status in (Status.AGREED, Status.SCHEDULED):
        workflow.back_to_editing(submission.page)
        set_status(submission, Status.ACCEPTED, by_contributor=True)
    _back_in_the_queue(submission)
    submission.save(update_fields=["is_question_open", "waiting_since"])
    telling.tell_editors(submission)
    return suggestion


def _back_in_the_queue(submission):
    """It is the editors' turn; what waited already keeps its place."""
    submission.is_question_open = False
    if submission.waiting_since is None:
        submission.waiting_since = timezone.now()
