"""Sign-off: asking for a yes to exact words, the answer, and going live."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import gate
from submissions import queries, workflow
from submissions.actions.apart import refuse_apart
from submissions.actions.publication import go_live
from submissions.actions.reviewing import checklist_left
from submissions.actions.status import locked, log_change, set_status
from submissions.actions.thread import was_just_said
from submissions.compare import changes as compared_changes
from submissions.enums import WITH_OTHERS, Decision, Status, Use
from submissions.errors import (
    ActionRefused,
    ChecklistOpen,
    ReasonMissing,
    WordsChanged,
    WrongMoment,
)
from submissions.models import Message, SignOff, SignOffRequest


@transaction.atomic
def request_sign_off(submission, *, by, reasons, note="", digest=None):
    """Show the contributor the exact words. `reasons` maps each change's number to its reason.

    `digest` is of the words the editor gave reasons for: had somebody saved others meanwhile,
    the reasons would stand beside the wrong changes.
    """
    submission = locked(submission)
    if submission.status not in (Status.ACCEPTED, Status.LIVE):
        raise WrongMoment
    refuse_apart(submission)
    if checklist_left(submission, allow_yes=False):
        raise ChecklistOpen(
            _("Every question on the checklist has to be answered “No” before it goes out.")
        )
    page = queries.latest_words(submission.page)
    if digest is not None and digest != gate.public_digest(page):
        raise WordsChanged(_("Somebody changed the page meanwhile. Read the changes once more."))
    check_page(page)
    _refuse_words_they_asked_to_change(submission, gate.public_digest(page))
    listed = changes_of(submission, page)
    for change in listed:
        given = reasons.get(change["no"], "").strip()[:300]
        change["reason"] = given or (_("Moved a line break.") if change["is_layout"] else "")
    if not all(change["reason"] for change in listed):
        raise ReasonMissing
    SignOffRequest.objects.create(
        submission=submission,
        page=submission.page,
        digest=gate.public_digest(page),
        changes=listed,
        note=note,
        asked_by=by,
    )
    workflow.to_sign_off(submission.page)
    if submission.status == Status.LIVE:
        set_status(submission, Status.ACCEPTED, by=by)
    set_status(submission, Status.SIGN_OFF, by=by)
    return submission


def check_page(page):
    """A page that goes out has to be whole: pictures described, a title, something to read."""
    if not page.title.strip() or page.title == _("No title yet"):
        raise ActionRefused(_("Give it a title first."))
    for line in page.missing_of_sound:
        raise ActionRefused(line)
    if not len(page.body) and not page.said:
        raise ActionRefused(_("There is nothing on the page to read yet."))
    for child in page.body:
        if child.block_type == "picture" and not str(child.value["alt"]).strip():
            raise ActionRefused(_("Say what each picture shows, for people who can’t see it."))


def _refuse_words_they_asked_to_change(submission, digest):
    """The same words a second time are a second no, unless an editor wrote to them since."""
    answer = submission.sign_offs.first()
    if answer is None or (answer.decision, answer.digest) != (Decision.CHANGE, digest):
        return
    since = submission.messages.filter(is_from_editor=True, sent_at__gt=answer.decided_at)
    if not since.exists():
        raise ActionRefused(
            _(
                "These are the same words they asked you to change. "
                "Change something, or write to them first."
            )
        )


def changes_of(submission, page):
    """What the edit changed: [{"no", "taken_out", "put_in", "is_layout"}]; number 0 is the title.

    Where only a line break moved (`is_layout`) the reason says itself.
    """
    found = []
    sent_title = submission.sent_last.title
    if page.title.strip() != sent_title.strip():
        title = {"taken_out": sent_title, "put_in": page.title}
        found.append({"no": 0, "is_layout": False} | title)
    found += [
        {
            "no": change.no,
            "taken_out": change.taken_out,
            "put_in": change.put_in,
            "is_layout": change.is_layout,
        }
        for change in compared_changes(queries.sent_words(submission), page.words)
    ]
    return found


@transaction.atomic
def take_back_sign_off(submission, *, by):
    """The editors found something else to change before the contributor answered."""
    submission = locked(submission)
    if submission.status not in WITH_OTHERS:
        raise WrongMoment
    workflow.back_to_editing(submission.page)
    set_status(submission, Status.ACCEPTED, by=by)
    return submission


@transaction.atomic
def record_adult(submission, *, by, who, how):
    """Record who with the right to agree has agreed, and how that was checked."""
    submission = locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    if not who.strip() or not how.strip():
        raise ReasonMissing(_("Say who agreed, and how you checked it."))
    submission.adult_agreed_by = who.strip()[:120]
    submission.adult_checked_how = how.strip()[:300]
    submission.adult_recorded_by = by
    submission.adult_agreed_at = timezone.now()
    submission.save()
    log_change(submission, note=_("An adult’s agreement recorded"), by=by)
    if submission.status == Status.AGREED:
        go_live(submission, by=by)
    return submission


@transaction.atomic
def say_yes(submission, *, digest):
    """The contributor agrees to exactly the words with this digest; they go live.

    Where they chose a day to come, that is when.

    Said twice, nothing happens the second time. Under the age of consent the yes is kept
    and the page waits for the adult's.
    """
    submission = locked(submission)
    has_answered = submission.status in (Status.LIVE, Status.AGREED, Status.SCHEDULED)
    if has_answered and _yes_for(submission, digest):
        return submission
    if submission.status != Status.SIGN_OFF:
        raise WrongMoment
    _same_words(submission, digest)
    if not queries.has_consent(submission, Use.SITE):
        raise ActionRefused(
            _("Your yes to “On this site” is off. Switch it on first, further down.")
        )
    record_answer(submission, digest=digest, decision=Decision.YES)
    if submission.is_adult_missing:
        set_status(submission, Status.AGREED, by_contributor=True)
    else:
        go_live(submission, by_contributor=True)
    return submission


@transaction.atomic
def ask_for_change(submission, *, digest, note):
    """The contributor wants something changed: back to the editors, with what they wrote."""
    submission = locked(submission)
    is_same = was_just_said(submission, note, is_from_editor=False)
    if submission.status == Status.ACCEPTED and is_same:
        return submission
    if submission.status != Status.SIGN_OFF:
        raise WrongMoment
    _same_words(submission, digest)
    record_answer(submission, digest=digest, decision=Decision.CHANGE, note=note)
    Message.objects.create(submission=submission, is_from_editor=False, body=note)
    workflow.back_to_editing(submission.page)
    set_status(submission, Status.ACCEPTED, by_contributor=True)
    return submission


def _same_words(submission, digest):
    request = submission.sign_off_requests.first()
    now = gate.public_digest(queries.latest_words(submission.page))
    if request is None or not digest == request.digest == now:
        raise WordsChanged


def record_answer(submission, *, digest, decision, note=""):
    SignOff.objects.create(
        contributor=submission.contributor,
        submission=submission,
        page=submission.page,
        digest=digest,
        decision=decision,
        note=note,
    )


def _yes_for(submission, digest):
    return submission.sign_offs.filter(digest=digest, decision=Decision.YES).exists()
