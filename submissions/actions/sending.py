"""Sending: a Submission is made of a whole draft."""

from dataclasses import dataclass

from django.db import transaction

from core import erased
from core.art import AVATARS
from core.models import RecordingState
from core.readability import word_count
from core.sound import erasing as sound_erasing
from spotting.personal import personal_details
from submissions import erasing, queries
from submissions.actions.drafts import BECAME, digest_of_draft
from submissions.actions.kept_safer import CONTACT, digest_of_contact
from submissions.actions.keys import Keys, new_contributor
from submissions.actions.look_alikes import note_look_alikes
from submissions.actions.pieces import change_age_band
from submissions.actions.status import log_change
from submissions.enums import ContactWay, SafeHours, Status
from submissions.errors import WrongMoment
from submissions.models import (
    Consent,
    Draft,
    ReadBy,
    SafeContact,
    Submission,
    SubmissionFile,
    Voice,
)
from submissions.notices import telling
from submissions.signals import submission_sent
from submissions.words import new_reference


@dataclass(frozen=True)
class Sent:
    submission: Submission
    #: None when the contributor already holds their keys.
    keys: Keys | None


@transaction.atomic
def send(draft, *, contributor=None):
    """Make a Submission of a draft whose answers are whole.

    `draft.answers` holds: form, title, body, byline, avatar, age_band, language,
    uses ({use: bool}, "site" among them), contact_way, contact_address, safe_hours, safe_times,
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
    if contributor.age_band != answers["age_band"]:
        change_age_band(contributor, age_band=answers["age_band"])
    sound = draft.sounds.whole().first()
    submission = _create_submission(
        contributor, answers, needs_a_person=sound is not None or draft.files.exists()
    )
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
    _keep_voice(submission, sound, read_by=answers.get("read_by", ReadBy.ME))
    note_look_alikes(submission)
    wordings = queries.current_wordings()
    for use, is_given in answers["uses"].items():
        Consent.objects.create(
            submission=submission, wording=wordings[use], is_given=bool(is_given)
        )
    _keep_contact(contributor, answers)
    erased.note(BECAME, f"{digest_of_draft(draft)}.{erasing.digest_of_piece(submission)}")
    for half in draft.sounds.filter(recording__state=RecordingState.COMING):
        sound_erasing.erase(half.recording)
    draft.delete()
    log_change(submission, note="", by_contributor=True, new=Status.RECEIVED)
    telling.tell_editors(submission)
    submission_sent.send(sender=Submission, submission=submission)
    return Sent(submission=submission, keys=keys)


def _keep_voice(submission, sound, *, read_by):
    if sound is not None or read_by != ReadBy.ME:
        Voice.objects.create(
            submission=submission, recording=sound and sound.recording, read_by=read_by
        )


def _create_submission(contributor, answers, *, needs_a_person):
    """Rules read words alone: a picture or a voice without any `needs_a_person` first."""
    text = "\n".join([answers.get("title", ""), answers.get("byline", ""), answers["body"]])
    marks = len(personal_details(text))
    words = word_count(answers["body"])
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
        word_count=words,
        is_unread=needs_a_person and not words,
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
    before = queries.contact_of(contributor)
    contact, _is_new = SafeContact.objects.update_or_create(
        contributor=contributor,
        defaults={
            "way": way,
            "address": answers["contact_address"],
            "safe_hours": answers.get("safe_hours") or SafeHours.DAYTIME,
            "safe_times": answers.get("safe_times", ""),
        },
    )
    if before is not None and digest_of_contact(before) != digest_of_contact(contact):
        erased.note(CONTACT, digest_of_contact(before))
    erased.take_back(CONTACT, digest_of_contact(contact))
