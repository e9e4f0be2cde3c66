"""What a contributor writes to the editors."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from submissions.actions.setting_aside import bring_back
from submissions.actions.status import locked
from submissions.enums import Status
from submissions.errors import WrongMoment
from submissions.models import Message
from submissions.notices import telling

PRESSED_TWICE = timedelta(minutes=1)


@transaction.atomic
def write_to_editors(submission, *, body):
    """Somebody who writes is a person: what was set aside comes back to the queue."""
    submission = locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    if was_just_said(submission, body, is_from_editor=False):
        return
    if submission.status == Status.SET_ASIDE:
        submission = bring_back(submission)
    Message.objects.create(submission=submission, is_from_editor=False, body=body)
    submission.is_question_open = False
    if submission.waiting_since is None:
        submission.waiting_since = timezone.now()
    submission.save(update_fields=["is_question_open", "waiting_since"])
    telling.tell_editors(submission)


def was_just_said(submission, body, *, is_from_editor):
    """Whether the last message says the same, a moment ago: a button pressed twice."""
    last = submission.messages.last()
    return (
        last is not None
        and last.is_from_editor == is_from_editor
        and last.body == body
        and timezone.now() - last.sent_at < PRESSED_TWICE
    )
