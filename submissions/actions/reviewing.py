"""What editors do with a piece up to accepting or declining it."""

import secrets

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.models import Picture
from stories.models import StoryIndexPage, StoryPage
from submissions import erasing, queries, workflow
from submissions.actions.apart import refuse_apart
from submissions.actions.status import leave_parking, locked, log_change, set_status
from submissions.actions.thread import was_just_said
from submissions.enums import EDITORS_TURN, WITH_OTHERS, Answer, Status
from submissions.errors import (
    ActionRefused,
    AnotherEditorNeeded,
    ChecklistOpen,
    ClaimedByAnother,
    ReasonMissing,
    WordsChanged,
    WrongMoment,
)
from submissions.models import ChecklistAnswer, ChecklistQuestion, Decline, Message, SafeContact
from submissions.notices import telling
from submissions.permissions import can_decide, is_administrator, is_lead
from submissions.second_person import checks


@transaction.atomic
def claim(submission, *, by):
    submission = locked(submission)
    if submission.claimed_by_id not in (None, by.pk):
        raise ClaimedByAnother
    if submission.claimed_by_id == by.pk:
        return submission
    submission.claimed_by = by
    submission.claimed_at = timezone.now()
    if submission.status == Status.RECEIVED:
        set_status(submission, Status.IN_REVIEW, by=by)
    else:
        submission.save()
        log_change(submission, note="", by=by)
    return submission


@transaction.atomic
def hand_over(submission, *, by, to):
    """Give it to a colleague, or with `to=None` back to everyone."""
    submission = locked(submission)
    if submission.is_closed:
        raise WrongMoment
    submission.claimed_by = to
    submission.claimed_at = timezone.now() if to else None
    submission.save(update_fields=["claimed_by", "claimed_at"])
    log_change(submission, note=_("Handed over"), by=by)
    return submission


@transaction.atomic
def reply(submission, *, by, body, wants_answer):
    """Write to the contributor; with `wants_answer` it is their turn until they write back."""
    submission = locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    if was_just_said(submission, body, is_from_editor=True):
        return submission
    message = Message.objects.create(
        submission=submission, is_from_editor=True, sent_by=by, body=body, wants_answer=wants_answer
    )
    if submission.status == Status.RECEIVED:
        set_status(submission, Status.IN_REVIEW, by=by)
    submission.is_question_open = wants_answer
    if (wants_answer or submission.status not in EDITORS_TURN) and not submission.is_byline_waiting:
        submission.waiting_since = None
    submission.save(update_fields=["is_question_open", "waiting_since"])
    leave_parking(submission)
    log_change(submission, note=_("Wrote to them"), by=by)
    telling.tell_contributor(submission, key=f"message-{message.pk}")
    return submission


@transaction.atomic
def leave_unanswered(submission, *, by):
    """Their message needs no answer: the piece leaves the queue it came back to."""
    submission = locked(submission)
    waits_for_more = submission.status in EDITORS_TURN or submission.is_byline_waiting
    if waits_for_more or submission.waiting_since is None:
        raise WrongMoment
    submission.waiting_since = None
    submission.save(update_fields=["waiting_since"])
    log_change(submission, note=_("No answer needed"), by=by)
    return submission


def words_named(submission):
    """A name for the words that editors work from: another one once others were sent."""
    return str(submission.corrections.values_list("pk", flat=True).first() or 0)


def refuse_other_words(submission, words_read):
    """Nobody decides about words they have not read. None: nobody said what they read."""
    if words_read is not None and words_read != words_named(submission):
        raise WordsChanged(_("They sent other words meanwhile. Read those first."))


@transaction.atomic
def look_at_contact(submission, *, by):
    """The safe way to reach them, with a line in the history that says who looked."""
    log_change(submission, note=_("Looked at the safe contact"), by=by)
    return SafeContact.objects.get(contributor_id=submission.contributor_id)


@transaction.atomic
def answer_checklist(submission, *, by, answers, words_read=None):
    """Keep answers: {question id: Answer}. "Not sure" goes to the lead, who alone can clear it.

    Words that wait for a yes come back to the editors where an answer stands in their way now.
    `words_read` names the words the answers are about, as `words_named` does.
    """
    submission = locked(submission)
    if submission.is_closed:
        raise WrongMoment
    refuse_other_words(submission, words_read)
    kept = {a.question_id: a for a in submission.checklist_answers.all()}
    for question in ChecklistQuestion.objects.filter(pk__in=answers):
        answer = answers[question.pk]
        before = kept.get(question.pk)
        if before is not None and before.answer == answer:
            continue
        if before is not None and before.answer == Answer.NOT_SURE and not is_lead(by):
            raise ActionRefused(_("“Not sure” is with the safeguarding lead now."))
        ChecklistAnswer.objects.update_or_create(
            submission=submission,
            question=question,
            defaults={"answer": answer, "answered_by": by, "answered_at": timezone.now()},
        )
        log_change(submission, note=f"{question.text} {Answer(answer).label}", by=by)
    submission.needs_lead = submission.checklist_answers.filter(answer=Answer.NOT_SURE).exists()
    submission.save(update_fields=["needs_lead"])
    if submission.status in WITH_OTHERS and checklist_left(submission, allow_yes=False):
        workflow.back_to_editing(submission.page)
        set_status(submission, Status.ACCEPTED, by=by)
    return submission


def checklist_left(submission, *, allow_yes):
    """The active questions that still stand in the way, in order."""
    fine = {Answer.NO, Answer.YES} if allow_yes else {Answer.NO}
    answered = dict(submission.checklist_answers.values_list("question_id", "answer"))
    return [
        question
        for question in ChecklistQuestion.objects.filter(is_active=True)
        if answered.get(question.pk) not in fine
    ]


@transaction.atomic
def decline(submission, *, by, reason, next_step, words_read=None):
    """Not this time, always with a reason and what can come next."""
    submission = locked(submission)
    refuse_other_words(submission, words_read)
    submission = _taken_to_decide(submission, by)
    if submission.appealed_at and checks.said_go_ahead(submission):
        raise ActionRefused(_("The second person looked at this one and said that it goes ahead."))
    if not reason.strip() or not next_step.strip():
        raise ReasonMissing(_("Say why, and what they can do next."))
    Decline.objects.create(submission=submission, reason=reason, next_step=next_step)
    submission.declined_by = by
    submission.is_question_open = False
    if submission.page:
        erasing.erase_page(submission.page.specific)
        submission.page = None
    set_status(submission, Status.DECLINED, by=by)
    return submission


@transaction.atomic
def accept(submission, *, by, words_read=None):
    """Accept it: a draft page with the text as clean blocks, in the editing task. Twice is once.

    `words_read` names the words the editor has read, as `words_named` does.
    """
    submission = locked(submission)
    if submission.status == Status.ACCEPTED and submission.page:
        return submission.page.specific
    refuse_other_words(submission, words_read)
    refuse_apart(submission)
    submission = _taken_to_decide(submission, by)
    if checklist_left(submission, allow_yes=True):
        raise ChecklistOpen
    page = _draft_page(submission)
    submission.page = page
    submission.is_question_open = False
    set_status(submission, Status.ACCEPTED, by=by)
    _add_voice(page, submission)
    page.save_revision(user=None, log_action=False)
    workflow.start(page)
    return page


def _taken_to_decide(submission, by):
    """The piece, claimed by the editor who decides it."""
    if not can_decide(by, submission):
        raise AnotherEditorNeeded
    return claim(submission, by=by)


def _draft_page(submission):
    sent_title = submission.sent_last.title.strip()
    page = StoryPage(
        title=sent_title or _("No title yet"),
        slug=unused_slug(sent_title),
        form=submission.form,
        byline=submission.byline_wanted,
        avatar=submission.avatar_wanted,
        language=submission.language,
        art_seed=submission.reference,
        body=_as_blocks(submission),
        live=False,
    )
    page.full_clean(exclude=["path", "depth", "numchild", "url_path", "body"])
    parent = StoryIndexPage.objects.select_for_update().first()
    if parent is None:
        raise ActionRefused(_("Make a story index page first: accepted pieces live under it."))
    parent.add_child(instance=page)
    return page


def _add_voice(page, submission):
    """Only once the page is known as theirs: their recording may be heard on no other."""
    page.recording = queries.recording_to_be_heard(submission)
    if page.recording:
        page.save()


def unused_slug(title):
    """The page's address from its title; never from the reference, which others may know."""
    stem = slugify(title)[:60].strip("-") or f"story-{secrets.token_hex(4)}"
    slug, number = stem, 2
    while StoryPage.objects.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _as_blocks(submission):
    """The sent text, a block to a paragraph, then the pictures."""
    text = queries.sent_words(submission)
    blocks = [("paragraph", part) for part in text.split("\n\n") if part]
    for sent in submission.files.all():
        blocks.append(
            (
                "picture",
                {
                    "image": _editors_copy(sent, submission),
                    "alt": sent.description,
                    "credit": submission.byline_wanted,
                    "licence": "ask",
                },
            )
        )
    return blocks


def _editors_copy(sent, submission):
    """The sent picture as one of the library's, made when a piece is accepted."""
    if sent.picture is None:
        with sent.file.open("rb") as file:
            copied = ContentFile(file.read(), name="picture")
        picture = Picture(title=f"{submission.reference} {sent.pk}", file=copied)
        picture.save()
        sent.picture = picture
        sent.save(update_fields=["picture"])
    return sent.picture


@transaction.atomic
def lift_appeal_rule(submission, *, by, because):
    """An administrator lets the first editor decide an appeal when nobody else is there."""
    if not is_administrator(by):
        raise ActionRefused(_("Only an administrator can do that."))
    if not because.strip():
        raise ReasonMissing(_("Say why nobody else can decide it."))
    submission = locked(submission)
    submission.appeal_lifted_because = because.strip()[:300]
    submission.save(update_fields=["appeal_lifted_because"])
    log_change(submission, note=because, by=by)
    return submission
