"""What is put into a sealed copy, and what comes out of it again."""

import json
import mimetypes
from dataclasses import dataclass

from django.utils.dateparse import parse_datetime

from core.blocks import plain_text
from core.transcripts import as_text, cues_of
from safeguarding import sealing
from safeguarding.models import SealedCopy, SealedPicture
from submissions import queries as pieces
from submissions.models import Voice

SENT = (
    "reference",
    "byline",
    "byline_wanted",
    "alone_answer",
    "helper_name",
    "language",
    "adult_agreed_by",
)
#: The recording, which is sealed after the pictures and told with them.
SOUND = {"id": 0, "description": "", "kind": "audio/mpeg"}
NAMED = ("form", "helper_role")


@dataclass(frozen=True)
class Opened:
    """A sealed copy as a lead reads it."""

    words: dict
    messages: list
    pictures: list


def seal_copy(case, submission):
    """Seal everything of `submission` for `case`. Pictures and sound one by one: they are large."""
    sent_pictures = list(submission.files.all())
    recording = heard_in(submission)
    files = [sent.file for sent in sent_pictures] + ([recording.small] if recording else [])
    told = described(sent_pictures) + ([SOUND] if recording else [])
    words = json.dumps(words_of(submission) | {"pictures": told})
    copy = SealedCopy.objects.create(
        case=case, data=sealing.seal(words.encode(), place=place_of(case))
    )
    for number, kept in enumerate(files, start=1):
        with kept.open("rb") as file:
            sealed = sealing.seal(file.read(), place=place_of(case, number))
        SealedPicture.objects.create(copy=copy, number=number, data=sealed)
    return copy


def heard_in(submission):
    """The recording that came with it, if it can be heard; or None."""
    voice = Voice.objects.filter(submission=submission).select_related("recording").first()
    recording = voice and voice.recording
    return recording if recording and recording.is_ready else None


def place_of(case, number=0):
    """Where something sealed belongs: the words are number 0, the pictures follow."""
    return f"{case.ref}:{number}"


def words_of(submission):
    """Everything there is to read of it, as JSON can hold it."""
    kept = {name: getattr(submission, name) for name in SENT}
    kept |= {name: str(getattr(submission, f"get_{name}_display")()) for name in NAMED}
    contact = pieces.contact_of(submission.contributor)
    last = submission.sent_last
    return kept | {
        "title": last.title,
        "body": last.body,
        "sent_first": {"title": submission.title, "body": submission.body},
        "corrections": list(submission.corrections.values("title", "body")),
        "age_band": str(submission.contributor.get_age_band_display()),
        "sent_at": submission.sent_at.isoformat(),
        "contact": [contact.get_way_display(), contact.address, contact.safe_times]
        if contact
        else None,
        "messages": [
            {
                "id": message.pk,
                "at": message.sent_at.isoformat(),
                "by": message.sent_by.get_full_name() or message.sent_by.get_username()
                if message.sent_by
                else "",
                "is_from_editor": message.is_from_editor,
                "text": message.body,
                "words": suggested(message),
            }
            for message in submission.messages.select_related("sent_by", "suggestion")
        ],
        "page": page_of(submission),
    }


def suggested(message):
    """The words they would like instead, or None."""
    words = getattr(message, "suggestion", None)
    return {"title": words.title, "body": words.body} if words else None


def page_of(submission):
    """The editors' words as they stand now, or None."""
    if submission.page is None:
        return None
    page = pieces.latest_words(submission.page)
    return {
        "title": page.title,
        "byline": page.byline,
        "words": plain_text(page.body),
        "said": as_text(cues_of(page.transcript)) if page.transcript else "",
    }


def described(sent_pictures):
    return [
        {
            "id": sent.pk,
            "description": sent.description,
            "kind": mimetypes.guess_type(sent.file.name)[0] or "image/jpeg",
        }
        for sent in sent_pictures
    ]


def open_copy(copy):
    """What is in a sealed copy. Raises `CannotOpen`."""
    words = json.loads(sealing.unseal(copy.data, place=place_of(copy.case)))
    messages = words.pop("messages")
    for message in messages:
        message["at"] = parse_datetime(message["at"])
    words["sent_at"] = parse_datetime(words["sent_at"])
    pictures = words.pop("pictures")
    for number, picture in enumerate(pictures, start=1):
        picture["number"] = number
        picture["is_sound"] = picture["kind"] == SOUND["kind"]
    return Opened(words=words, messages=messages, pictures=pictures)


def open_picture(copy, number):
    """(bytes, kind) of one picture. Raises `CannotOpen`; None where there is none."""
    sealed = copy.pictures.filter(number=number).first()
    if sealed is None:
        return None
    kind = open_copy(copy).pictures[number - 1]["kind"]
    return sealing.unseal(sealed.data, place=place_of(copy.case, number)), kind
