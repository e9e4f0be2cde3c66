"""The verbs: the only code that changes a Submission, its page or its sender.

Every action is atomic, logs what it did and checks its own rules; views only call them.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import gate, public_copy
from core.art import AVATARS
from core.models import Picture, SiteSettings
from core.pictures import clean_picture
from core.readability import word_count
from spotting.personal import personal_details
from stories.models import StoryIndexPage, StoryPage
from submissions import erasing, queries, workflow
from submissions.compare import changes as compared_changes
from submissions.enums import (
    MOVES,
    OPEN,
    WITH_OTHERS,
    Answer,
    ContactWay,
    Decision,
    Status,
    Use,
)
from submissions.errors import (
    ActionRefused,
    AdultMissing,
    AnotherEditorNeeded,
    ChecklistOpen,
    ClaimedByAnother,
    ReasonMissing,
    WordsChanged,
    WrongMoment,
)
from submissions.models import (
    ChecklistAnswer,
    ChecklistQuestion,
    Consent,
    Contributor,
    Decline,
    Draft,
    DraftFile,
    Hold,
    LogRow,
    Message,
    SafeContact,
    SignOff,
    SignOffRequest,
    Submission,
    SubmissionFile,
)
from submissions.permissions import can_decide, is_administrator, is_lead
from submissions.signals import submission_sent
from submissions.words import new_code_words, new_link_token, new_reference

log = logging.getLogger(__name__)

#: The same message again within this time is one button pressed twice.
PRESSED_TWICE = timedelta(minutes=1)


@dataclass(frozen=True)
class Keys:
    """What opens somebody's pieces. Shown once; only keyed hashes are kept."""

    words: str
    token: str


@dataclass(frozen=True)
class Sent:
    submission: Submission
    #: None when the contributor already holds their keys.
    keys: Keys | None


# --- one door for status ------------------------------------------------------------------


def _locked(submission):
    """The row as it stands now, locked until the transaction ends."""
    return Submission.objects.select_for_update().get(pk=submission.pk)


def _log(submission, *, note, by=None, by_contributor=False, old="", new=""):
    LogRow.objects.create(
        submission=submission,
        by=by,
        is_by_contributor=by_contributor,
        from_status=old,
        to_status=new,
        note=note[:500],
    )


def _set_status(submission, status, *, by=None, by_contributor=False, note=""):
    """The one door for status. Same status: nothing happens.

    Refuses a change that `MOVES` does not know; writes the log row; starts the waiting
    clock when it becomes the editors' turn; stamps the first answer, from which the usual
    wait is measured.
    """
    old = submission.status
    if old == status:
        return
    if status not in MOVES[Status(old)]:
        raise WrongMoment
    now = timezone.now()
    submission.status = status
    submission.status_at = now
    if status not in OPEN:
        submission.waiting_since = None
    elif old not in OPEN:
        submission.waiting_since = now
    if status in (Status.ACCEPTED, Status.DECLINED) and submission.answered_at is None:
        submission.answered_at = now
    submission.save()
    _log(submission, note=note, by=by, by_contributor=by_contributor, old=old, new=status)


# --- drafts -------------------------------------------------------------------------------


@transaction.atomic
def start_draft():
    """A new, empty draft and the key its browser keeps: (draft, key)."""
    key = new_link_token()
    hours = SiteSettings.load().draft_hours
    draft = Draft.objects.create(
        key_hash=queries.hash_of(key, "draft"), ends_at=timezone.now() + timedelta(hours=hours)
    )
    return draft, key


@transaction.atomic
def keep_answers(draft, *, answers):
    """Add `answers` to what the draft holds."""
    draft = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if draft is None:
        raise WrongMoment
    draft.answers = draft.answers | answers
    draft.save(update_fields=["answers"])
    return draft


def add_picture(draft, *, data, description=""):
    """Clean one uploaded picture and keep it with the draft. Raises `PictureRefused`.

    Cleaning takes seconds, so it is done before anything is locked. Whatever goes wrong
    afterwards, a full disk included, leaves neither a row nor a file.
    """
    cleaned = clean_picture(data)
    picture = DraftFile(
        draft=draft,
        description=description,
        width=cleaned.width,
        height=cleaned.height,
        size=len(cleaned.data),
        sha256=cleaned.sha256,
    )
    storage = picture.file.storage
    name = picture.file.field.generate_filename(picture, f"picture.{cleaned.format.lower()}")
    try:
        with transaction.atomic():
            _refuse_more_than_fits(draft, size=picture.size)
            picture.file.name = storage.save(name, ContentFile(cleaned.data))
            picture.save()
    except BaseException:
        storage.delete(name)
        raise
    return picture


def _refuse_more_than_fits(draft, *, size):
    """Keep one draft within its number of pictures and of bytes, two tabs at once included."""
    draft = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if draft is None:
        raise WrongMoment
    sizes = list(draft.files.values_list("size", flat=True))
    if len(sizes) >= settings.PICTURES_MAX:
        raise ActionRefused(
            _("One piece can have %(most)d pictures. Take one out to add another.")
            % {"most": settings.PICTURES_MAX}
        )
    if sum(sizes) + size > settings.PICTURES_MAX_BYTES:
        raise ActionRefused(_("These pictures are too big together. Take one out to add another."))


@transaction.atomic
def describe_picture(picture, *, description):
    picture.description = description
    picture.save(update_fields=["description"])


@transaction.atomic
def remove_picture(picture):
    name, storage = picture.file.name, picture.file.storage
    picture.delete()
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def discard_draft(draft):
    """Nothing of the draft stays: "stop here", Exit, or its time is over."""
    for picture in draft.files.all():
        remove_picture(picture)
    contributor = draft.contributor
    draft.delete()
    if contributor and not contributor.submissions.exists() and not contributor.drafts.exists():
        contributor.delete()


def discard_old_drafts():
    """Discard every draft whose time is over; returns how many."""
    old = Draft.objects.filter(ends_at__lte=timezone.now())
    for draft in old:
        discard_draft(draft)
    return len(old)


@transaction.atomic
def save_for_later(draft, *, contributor=None):
    """Keep the draft for 30 days; returns new `Keys`, or None for somebody who has theirs."""
    draft = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if draft is None:
        raise WrongMoment
    keys = None
    if draft.contributor is None:
        if contributor is None:
            contributor, keys = new_contributor()
        draft.contributor = contributor
    draft.is_saved = True
    draft.ends_at = timezone.now() + timedelta(days=SiteSettings.load().saved_draft_days)
    draft.save()
    return keys


@transaction.atomic
def take_up_draft(draft):
    """Bring a saved draft back to this browser: a new key, the old one is dead."""
    key = new_link_token()
    draft.key_hash = queries.hash_of(key, "draft")
    draft.save(update_fields=["key_hash"])
    return key


def new_contributor():
    """A contributor and the keys to their pieces: (contributor, Keys)."""
    keys = Keys(words=new_code_words(), token=new_link_token())
    contributor = Contributor.objects.create(
        words_hash=queries.hash_of(keys.words, "words"),
        link_hash=queries.hash_of(keys.token, "link"),
    )
    return contributor, keys


# --- sending ------------------------------------------------------------------------------


@transaction.atomic
def send(draft, *, contributor=None):
    """Make a Submission of a draft whose answers are whole.

    `draft.answers` holds: form, title, body, byline, avatar, age_band, language,
    uses ({use: bool}, "site" among them), contact_way, contact_address, safe_times,
    helper_role, helper_name, alone_answer. Sending the same draft twice makes one Submission:
    the second finds no draft and raises `WrongMoment`.
    """
    draft = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if draft is None:
        raise WrongMoment
    answers = draft.answers
    keys = None
    contributor = draft.contributor or contributor
    if contributor is None:
        contributor, keys = new_contributor()
    contributor.age_band = answers["age_band"]
    contributor.save(update_fields=["age_band"])
    submission = _create_submission(contributor, answers)
    for picture in draft.files.all():
        SubmissionFile.objects.create(
            submission=submission,
            file=picture.file.name,
            description=picture.description,
            width=picture.width,
            height=picture.height,
            size=picture.size,
            sha256=picture.sha256,
        )
    wordings = queries.current_wordings()
    for use, is_given in answers["uses"].items():
        Consent.objects.create(
            submission=submission, wording=wordings[use], is_given=bool(is_given)
        )
    _keep_contact(contributor, answers)
    draft.delete()
    _log(submission, note="", by_contributor=True, new=Status.RECEIVED)
    submission_sent.send(sender=Submission, submission=submission)
    return Sent(submission=submission, keys=keys)


def _create_submission(contributor, answers):
    text = "\n".join([answers.get("title", ""), answers.get("byline", ""), answers["body"]])
    marks = len(personal_details(text))
    return Submission.objects.create(
        reference=_unused_reference(),
        contributor=contributor,
        form=answers["form"],
        title=answers.get("title", ""),
        body=answers["body"],
        byline=answers.get("byline", ""),
        avatar=answers.get("avatar") or AVATARS[0],
        age_band=answers["age_band"],
        language=answers.get("language", "en-gb"),
        helper_role=answers.get("helper_role", "nobody"),
        helper_name=answers.get("helper_name", ""),
        alone_answer=answers.get("alone_answer", ""),
        byline_wanted=answers.get("byline", ""),
        avatar_wanted=answers.get("avatar") or AVATARS[0],
        word_count=word_count(answers["body"]),
        marks_count=marks,
        is_marked=marks > 0,
    )


def _unused_reference():
    while True:
        reference = new_reference()
        if not Submission.objects.filter(reference=reference).exists():
            return reference


def _keep_contact(contributor, answers):
    way = answers.get("contact_way", ContactWay.NONE)
    if way == ContactWay.NONE or not answers.get("contact_address"):
        return
    SafeContact.objects.update_or_create(
        contributor=contributor,
        defaults={
            "way": way,
            "address": answers["contact_address"],
            "safe_times": answers.get("safe_times", ""),
        },
    )


# --- the contributor's side ---------------------------------------------------------------


@transaction.atomic
def write_to_editors(submission, *, body):
    submission = _locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    if _was_just_said(submission, body, is_from_editor=False):
        return
    Message.objects.create(submission=submission, is_from_editor=False, body=body)
    submission.is_question_open = False
    if submission.waiting_since is None:
        submission.waiting_since = timezone.now()
    submission.save(update_fields=["is_question_open", "waiting_since"])


def _was_just_said(submission, body, *, is_from_editor):
    """Whether the last message says the same, a moment ago: a button pressed twice."""
    last = submission.messages.last()
    return (
        last is not None
        and last.is_from_editor == is_from_editor
        and last.body == body
        and timezone.now() - last.sent_at < PRESSED_TWICE
    )


@transaction.atomic
def change_consent(submission, *, use, is_given):
    """Switch one use on or off. Taking back "this site" takes the page down with it."""
    submission = _locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    if queries.has_consent(submission, use) == is_given:
        return
    Consent.objects.create(
        submission=submission, wording=queries.current_wordings()[use], is_given=is_given
    )
    _log(submission, note=f"{use}: {'yes' if is_given else 'no'}", by_contributor=True)
    if use != Use.SITE:
        return
    if is_given and submission.status == Status.AGREED and not submission.is_adult_missing:
        _go_live(submission, by_contributor=True)
    if not is_given and submission.is_live:
        _hide(submission, by_contributor=True, note="")


@transaction.atomic
def change_byline(submission, *, byline, avatar):
    """Change the name and cut-out shown.

    A live page follows in this transaction: the new cut-out shows at once, the old name
    goes at once. A new name shows when an editor has read it, because nothing is public
    before that.
    """
    submission = _locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    is_new_name = byline != submission.byline_wanted
    submission.byline_wanted = byline
    submission.avatar_wanted = avatar
    if submission.is_live:
        if is_new_name:
            submission.is_byline_waiting = bool(byline)
            if byline and submission.waiting_since is None:
                submission.waiting_since = timezone.now()
        shown = "" if submission.is_byline_waiting else byline
        _show_byline(submission, byline=shown)
    if submission.page and submission.status != Status.LIVE:
        _draft_byline(submission)
    submission.save()
    _log(submission, note="", by_contributor=True)


def _draft_byline(submission):
    """Put the wanted name on the words being edited.

    Words that were sent for sign-off showed the old name, so they go back to the editors.
    """
    if submission.status in WITH_OTHERS:
        workflow.back_to_editing(submission.page)
        _set_status(submission, Status.ACCEPTED, by_contributor=True)
    page = queries.latest_words(submission.page)
    page.byline, page.avatar = submission.byline_wanted, submission.avatar_wanted
    page.save_revision(user=None)


def _show_byline(submission, *, byline):
    """Publish the live page again with this name and cut-out and nothing else changed.

    The contributor chose them, so this is their yes to the page with them.
    """
    page = StoryPage.objects.get(pk=submission.page_id)
    page.byline, page.avatar = byline, submission.avatar_wanted
    digest = gate.public_digest(page)
    _answer(submission, digest=digest, decision=Decision.YES)
    gate.clear(page, digest=digest)
    page.save()
    public_copy.write(page)
    if submission.status == Status.LIVE:
        page.save_revision(user=None)


@transaction.atomic
def settle_byline(submission, *, by, is_fine):
    """An editor has read a new name: it shows now, or the page stays without one."""
    submission = _locked(submission)
    if not submission.is_byline_waiting:
        raise WrongMoment
    submission.is_byline_waiting = False
    last = submission.messages.last()
    if submission.status not in OPEN and (last is None or last.is_from_editor):
        submission.waiting_since = None
    if is_fine and submission.is_live:
        _show_byline(submission, byline=submission.byline_wanted)
    if not is_fine:
        submission.byline_wanted = ""
    submission.save()
    _log(submission, note="", by=by)


@transaction.atomic
def change_age_band(contributor, *, age_band):
    """Change how old they said they are. Too young with no adult's yes: live pages hide."""
    contributor.age_band = age_band
    contributor.save(update_fields=["age_band"])
    for submission in Submission.objects.filter(contributor=contributor).select_for_update():
        _log(submission, note="", by_contributor=True)
        _follow_age(submission)


def _follow_age(submission):
    """What a changed age does to one piece: it hides, comes back, or is shown to search."""
    if submission.is_live and submission.is_adult_missing:
        gate.take_down(submission.page.specific)
        if submission.status == Status.LIVE:
            _set_status(submission, Status.AGREED, by_contributor=True)
    elif submission.is_live:
        _show_to_search(submission)
    elif (
        submission.status == Status.AGREED
        and not submission.is_adult_missing
        and queries.has_consent(submission, Use.SITE)
    ):
        _go_live(submission)


@transaction.atomic
def switch_more_by_me(contributor, *, is_on):
    contributor.has_more_by_me = is_on
    contributor.save(update_fields=["has_more_by_me"])
    _relink_pieces(contributor)


def _relink_pieces(contributor):
    """Their live pages list the others, or stop listing them, from now on."""
    public_copy.rebuild(list(queries.live_pieces_of(contributor).values_list("page_id", flat=True)))


@transaction.atomic
def appeal(submission, *, note=""):
    """Ask for another editor to look at a "not this time"."""
    submission = _locked(submission)
    if submission.status != Status.DECLINED or submission.appealed_at:
        raise WrongMoment
    submission.appealed_at = timezone.now()
    submission.claimed_by = None
    submission.claimed_at = None
    if note:
        Message.objects.create(submission=submission, is_from_editor=False, body=note)
    _set_status(submission, Status.IN_REVIEW, by_contributor=True)


@transaction.atomic
def say_yes(submission, *, digest):
    """The contributor agrees to exactly the words with this digest; they go live.

    Said twice, nothing happens the second time. Under the age of consent the yes is kept
    and the page waits for the adult's.
    """
    submission = _locked(submission)
    if submission.status in (Status.LIVE, Status.AGREED) and _yes_for(submission, digest):
        return submission
    if submission.status != Status.SIGN_OFF:
        raise WrongMoment
    _same_words(submission, digest)
    if not queries.has_consent(submission, Use.SITE):
        raise ActionRefused(
            _("Your yes to “On this site” is off. Switch it on first, further down.")
        )
    _answer(submission, digest=digest, decision=Decision.YES)
    if submission.is_adult_missing:
        _set_status(submission, Status.AGREED, by_contributor=True)
    else:
        _go_live(submission, by_contributor=True)
    return submission


@transaction.atomic
def ask_for_change(submission, *, digest, note):
    """The contributor wants something changed: back to the editors, with what they wrote."""
    submission = _locked(submission)
    is_same = _was_just_said(submission, note, is_from_editor=False)
    if submission.status == Status.ACCEPTED and is_same:
        return submission
    if submission.status != Status.SIGN_OFF:
        raise WrongMoment
    _same_words(submission, digest)
    _answer(submission, digest=digest, decision=Decision.CHANGE, note=note)
    Message.objects.create(submission=submission, is_from_editor=False, body=note)
    workflow.back_to_editing(submission.page)
    _set_status(submission, Status.ACCEPTED, by_contributor=True)
    return submission


def _same_words(submission, digest):
    request = submission.sign_off_requests.first()
    now = gate.public_digest(queries.latest_words(submission.page))
    if request is None or not digest == request.digest == now:
        raise WordsChanged


def _answer(submission, *, digest, decision, note=""):
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


def _go_live(submission, *, by=None, by_contributor=False):
    """Clear the words somebody said yes to and publish them: the end of the workflow."""
    if not queries.has_consent(submission, Use.SITE):
        raise ActionRefused(_("They haven’t said yes to this site."))
    if submission.is_adult_missing:
        raise AdultMissing
    workflow.publish_signed_off(submission)
    _set_status(submission, Status.LIVE, by=by, by_contributor=by_contributor)
    _show_to_search(submission)
    if submission.contributor.has_more_by_me:
        _relink_pieces(submission.contributor)


def _show_to_search(submission):
    page = StoryPage.objects.get(pk=submission.page_id)
    page.hide_from_search_by_age(submission.contributor.age_band)
    StoryPage.objects.filter(pk=page.pk).update(is_hidden_from_search=page.is_hidden_from_search)
    public_copy.write(page)


@transaction.atomic
def withdraw(submission, *, by=None):
    """Take it back: the page is gone when this returns, then every copy of it.

    `by` is an editor acting for the contributor; None is the contributor. Pieces on hold
    keep their private original, for the safeguarding lead alone. Twice is the same as once.
    """
    submission = _locked(submission)
    if submission.status == Status.WITHDRAWN:
        return submission
    page = submission.page
    _set_status(submission, Status.WITHDRAWN, by=by, by_contributor=by is None)
    if page is not None:
        submission.page = None
        submission.save(update_fields=["page"])
        erasing.erase_page(page.specific)
    if not submission.is_held:
        erasing.erase_submission(submission)
    if submission.contributor.has_more_by_me:
        _relink_pieces(submission.contributor)
    return submission


# --- the editors' side --------------------------------------------------------------------


@transaction.atomic
def claim(submission, *, by):
    submission = _locked(submission)
    if submission.claimed_by_id not in (None, by.pk):
        raise ClaimedByAnother
    if submission.claimed_by_id == by.pk:
        return submission
    submission.claimed_by = by
    submission.claimed_at = timezone.now()
    if submission.status == Status.RECEIVED:
        _set_status(submission, Status.IN_REVIEW, by=by)
    else:
        submission.save()
        _log(submission, note="", by=by)
    return submission


@transaction.atomic
def hand_over(submission, *, by, to):
    """Give it to a colleague, or with `to=None` back to everyone."""
    submission = _locked(submission)
    if submission.is_closed:
        raise WrongMoment
    submission.claimed_by = to
    submission.claimed_at = timezone.now() if to else None
    submission.save(update_fields=["claimed_by", "claimed_at"])
    _log(submission, note=_("Handed over"), by=by)
    return submission


@transaction.atomic
def reply(submission, *, by, body, wants_answer):
    """Write to the contributor; with `wants_answer` it is their turn until they write back."""
    submission = _locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    if _was_just_said(submission, body, is_from_editor=True):
        return submission
    Message.objects.create(
        submission=submission, is_from_editor=True, sent_by=by, body=body, wants_answer=wants_answer
    )
    if submission.status == Status.RECEIVED:
        _set_status(submission, Status.IN_REVIEW, by=by)
    submission.is_question_open = wants_answer
    if (wants_answer or submission.status not in OPEN) and not submission.is_byline_waiting:
        submission.waiting_since = None
    submission.save(update_fields=["is_question_open", "waiting_since"])
    _log(submission, note=_("Wrote to them"), by=by)
    return submission


@transaction.atomic
def leave_unanswered(submission, *, by):
    """Their message needs no answer: the piece leaves the queue it came back to."""
    submission = _locked(submission)
    waits_for_more = submission.status in OPEN or submission.is_byline_waiting
    if waits_for_more or submission.waiting_since is None:
        raise WrongMoment
    submission.waiting_since = None
    submission.save(update_fields=["waiting_since"])
    _log(submission, note=_("No answer needed"), by=by)
    return submission


@transaction.atomic
def look_at_contact(submission, *, by):
    """The safe way to reach them, with a line in the history that says who looked."""
    _log(submission, note=_("Looked at the safe contact"), by=by)
    return SafeContact.objects.get(contributor_id=submission.contributor_id)


@transaction.atomic
def answer_checklist(submission, *, by, answers):
    """Keep answers: {question id: Answer}. "Not sure" goes to the lead, who alone can clear it."""
    submission = _locked(submission)
    if submission.is_closed:
        raise WrongMoment
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
        _log(submission, note=f"{question.text} {Answer(answer).label}", by=by)
    submission.needs_lead = submission.checklist_answers.filter(answer=Answer.NOT_SURE).exists()
    submission.save(update_fields=["needs_lead"])
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
def decline(submission, *, by, reason, next_step):
    """Not this time, always with a reason and what can come next."""
    submission = _taken_to_decide(_locked(submission), by)
    if not reason.strip() or not next_step.strip():
        raise ReasonMissing(_("Say why, and what they can do next."))
    Decline.objects.create(submission=submission, reason=reason, next_step=next_step)
    submission.declined_by = by
    submission.is_question_open = False
    if submission.page:
        erasing.erase_page(submission.page.specific)
        submission.page = None
    _set_status(submission, Status.DECLINED, by=by)
    return submission


@transaction.atomic
def accept(submission, *, by):
    """Accept it: a draft page with the text as clean blocks, in the editing task. Twice is once."""
    submission = _locked(submission)
    if submission.status == Status.ACCEPTED and submission.page:
        return submission.page.specific
    submission = _taken_to_decide(submission, by)
    if checklist_left(submission, allow_yes=True):
        raise ChecklistOpen
    page = _draft_page(submission)
    submission.page = page
    submission.is_question_open = False
    _set_status(submission, Status.ACCEPTED, by=by)
    workflow.start(page)
    return page


def _taken_to_decide(submission, by):
    """The piece, claimed by the editor who decides it."""
    if not can_decide(by, submission):
        raise AnotherEditorNeeded
    return claim(submission, by=by)


def _draft_page(submission):
    title = submission.title.strip() or _("No title yet")
    page = StoryPage(
        title=title,
        slug=unused_slug(submission.title, submission.reference),
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
    page.save_revision(user=None, log_action=False)
    return page


def unused_slug(title, reference):
    """The page's address from its title; where nothing is left of it, from the reference."""
    stem = slugify(title)[:60].strip("-") or f"story-{reference.lower()}"
    slug, number = stem, 2
    while StoryPage.objects.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _as_blocks(submission):
    """The sent text, a block to a paragraph, then the pictures."""
    text = submission.body.replace("\r\n", "\n").replace("\r", "\n")
    blocks = [("paragraph", part.strip("\n")) for part in text.split("\n\n") if part.strip()]
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
def request_sign_off(submission, *, by, reasons, note="", digest=None):
    """Show the contributor the exact words. `reasons` maps each change's number to its reason.

    `digest` is of the words the editor gave reasons for: had somebody saved others meanwhile,
    the reasons would stand beside the wrong changes.
    """
    submission = _locked(submission)
    if submission.status not in (Status.ACCEPTED, Status.LIVE):
        raise WrongMoment
    if checklist_left(submission, allow_yes=False):
        raise ChecklistOpen(
            _("Every question on the checklist has to be answered “No” before it goes out.")
        )
    page = queries.latest_words(submission.page)
    if digest is not None and digest != gate.public_digest(page):
        raise WordsChanged(_("Somebody changed the page meanwhile. Read the changes once more."))
    _check_page(page)
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
        _set_status(submission, Status.ACCEPTED, by=by)
    _set_status(submission, Status.SIGN_OFF, by=by)
    return submission


def _check_page(page):
    """A page that goes out has to be whole: pictures described, a title, something to read."""
    if not page.title.strip() or page.title == _("No title yet"):
        raise ActionRefused(_("Give it a title first."))
    if not len(page.body):
        raise ActionRefused(_("There is nothing on the page to read yet."))
    for child in page.body:
        if child.block_type == "picture" and not str(child.value["alt"]).strip():
            raise ActionRefused(_("Say what each picture shows, for people who can’t see it."))


def changes_of(submission, page):
    """What the edit changed: [{"no", "taken_out", "put_in", "is_layout"}]; number 0 is the title.

    Where only a line break moved (`is_layout`) the reason says itself.
    """
    found = []
    if page.title.strip() != submission.title.strip():
        title = {"taken_out": submission.title, "put_in": page.title}
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
    submission = _locked(submission)
    if submission.status not in (Status.SIGN_OFF, Status.AGREED):
        raise WrongMoment
    workflow.back_to_editing(submission.page)
    _set_status(submission, Status.ACCEPTED, by=by)
    return submission


@transaction.atomic
def record_adult(submission, *, by, who, how):
    """Record who with the right to agree has agreed, and how that was checked."""
    submission = _locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    if not who.strip() or not how.strip():
        raise ReasonMissing(_("Say who agreed, and how you checked it."))
    submission.adult_agreed_by = who.strip()[:120]
    submission.adult_checked_how = how.strip()[:300]
    submission.adult_recorded_by = by
    submission.adult_agreed_at = timezone.now()
    submission.save()
    _log(submission, note=_("An adult’s agreement recorded"), by=by)
    if submission.status == Status.AGREED:
        _go_live(submission, by=by)
    return submission


@transaction.atomic
def hide(submission, *, by, reason):
    """Any editor takes a live page away at once; only a new clearance brings it back."""
    submission = _locked(submission)
    if not submission.is_live:
        raise WrongMoment
    if not reason.strip():
        raise ReasonMissing(_("Say why. The other editors read it."))
    _hide(submission, by=by, note=reason)
    return submission


def _hide(submission, *, note, by=None, by_contributor=False):
    if submission.is_live:
        gate.take_down(submission.page.specific)
    if submission.status == Status.LIVE:
        _set_status(submission, Status.HIDDEN, by=by, by_contributor=by_contributor, note=note)
    else:
        _log(submission, note=note, by=by, by_contributor=by_contributor)
    if submission.contributor.has_more_by_me:
        _relink_pieces(submission.contributor)


@transaction.atomic
def edit_again(submission, *, by):
    """Work on a hidden page once more; it needs a new yes before anyone sees it."""
    submission = _locked(submission)
    if submission.status != Status.HIDDEN:
        raise WrongMoment
    workflow.back_to_editing(submission.page)
    _set_status(submission, Status.ACCEPTED, by=by)
    return submission


@transaction.atomic
def hold(submission, *, by, reason, ends_at):
    """A safeguarding lead's stop on erasing."""
    if not is_lead(by):
        raise ActionRefused(_("Only a safeguarding lead can do that."))
    if not reason.strip():
        raise ReasonMissing(_("Say why it has to be kept."))
    held = submission.holds.filter(reason=reason, ends_at=ends_at).first()
    if held is not None:
        return held
    held = Hold.objects.create(submission=submission, reason=reason, held_by=by, ends_at=ends_at)
    _log(submission, note=_("Put on hold"), by=by)
    return held


@transaction.atomic
def lift_appeal_rule(submission, *, by, because):
    """An administrator lets the first editor decide an appeal when nobody else is there."""
    if not is_administrator(by):
        raise ActionRefused(_("Only an administrator can do that."))
    if not because.strip():
        raise ReasonMissing(_("Say why nobody else can decide it."))
    submission = _locked(submission)
    submission.appeal_lifted_because = because.strip()[:300]
    submission.save(update_fields=["appeal_lifted_because"])
    _log(submission, note=because, by=by)
    return submission


def erase_what_is_over():
    """Erase declined pieces and released holds whose keeping time has ended; returns how many."""
    count = 0
    for submission in Submission.objects.due_to_erase():
        withdraw_for_time(submission)
        count += 1
    for submission in Submission.objects.filter(status=Status.WITHDRAWN, erased_at=None):
        if not submission.is_held:
            erasing.erase_submission(submission)
            count += 1
    return count


@transaction.atomic
def withdraw_for_time(submission):
    submission = _locked(submission)
    _set_status(submission, Status.WITHDRAWN, note=_("Keeping time ended"))
    if not submission.is_held:
        erasing.erase_submission(submission)
