"""Drafts: answers not sent yet, and the keys that bring a saved one back."""

from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import erased, gone
from core.models import SiteSettings
from core.pictures import clean_picture
from submissions import queries
from submissions.actions.keys import new_contributor
from submissions.actions.voices import remove_sounds
from submissions.errors import ActionRefused, WrongMoment
from submissions.models import Draft, DraftFile
from submissions.words import new_link_token

#: Kinds in the journal of erasures. A draft that was sent goes with the piece it became.
DISCARDED, BECAME = "discarded", "became"


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


def add_picture(draft, *, data, description="", upload=""):
    """Clean one uploaded picture and keep it with the draft. Raises `PictureRefused`.

    Cleaning takes seconds, so it is done before anything is locked. Whatever goes wrong
    afterwards, a full disk included, leaves neither a row nor a file. An upload that has a name
    and is kept already is that picture; it is not kept twice.
    """
    if twin := _kept_already(draft, upload):
        return twin
    cleaned = clean_picture(data)
    picture = DraftFile(
        draft=draft,
        description=description,
        upload=upload,
        width=cleaned.width,
        height=cleaned.height,
        size=len(cleaned.data),
        sha256=cleaned.sha256,
    )
    storage = picture.file.storage
    name = picture.file.field.generate_filename(picture, f"picture.{cleaned.format.lower()}")
    try:
        with transaction.atomic():
            _hold(draft)
            if twin := _kept_already(draft, upload):
                return twin
            _refuse_more_than_fits(draft, size=picture.size)
            picture.file.name = storage.save(name, ContentFile(cleaned.data))
            picture.save()
    except BaseException:
        storage.delete(name)
        raise
    return picture


def _hold(draft):
    """Nobody else changes the draft until this is done; two tabs take turns."""
    if Draft.objects.select_for_update().filter(pk=draft.pk).first() is None:
        raise WrongMoment


def _kept_already(draft, upload):
    return draft.files.filter(upload=upload).first() if upload else None


def _refuse_more_than_fits(draft, *, size):
    """Keep one draft within its number of pictures and of bytes."""
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
    gone.note_file(name)
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def discard_draft(draft):
    """Nothing of the draft stays: "stop here", Exit, or its time is over.

    It is held while it goes, so that nothing typed in that moment can be left without it.
    One that was sent in the same moment is left to its Submission, pictures and all.
    """
    draft = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if draft is None:
        return
    for picture in draft.files.all():
        remove_picture(picture)
    remove_sounds(draft)
    contributor = draft.contributor
    erased.note(DISCARDED, digest_of_draft(draft))
    draft.delete()
    if contributor:
        forget_who_has_nothing(contributor)


def forget_who_has_nothing(contributor):
    """Who has nothing here, and is in nothing, is gone with the last of it."""
    kept = (contributor.submissions, contributor.drafts, contributor.guest_in)
    if not any(rows.exists() for rows in kept):
        contributor.delete()


def digest_of_draft(draft):
    """What stands for a draft in the journal of erasures; its key changes, this does not."""
    return erased.digest_of("draft", f"{draft.pk}:{draft.started_at.timestamp()}")


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
