"""Erasing: what a withdrawn piece leaves behind is a reference, dates and a tombstone."""

import json

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex, Revision

from core import erased, gate, gone, public_copy
from core.models import Picture
from core.signals import pages_linking_to
from core.sound import erasing as sound_erasing
from submissions import workflow
from submissions.models import (
    LiveDay,
    LookAlike,
    Message,
    SafeContact,
    SetAside,
    TypedIn,
    Voice,
)
from submissions.signals import about_to_erase

LABEL = "Taken down"
#: The piece is empty; a piece that is withdrawn and on hold is not.
ERASED, WITHDRAWN = "erased", "withdrawn"
#: Beside the fields of a page in the content of its revision.
SHOWN_BEFORE = "pictures_shown_before"


@transaction.atomic
def erase_page(page):
    """Remove a contributed page with everything Wagtail keeps of it.

    Its address answers 410 from now on if it ever was public.
    """
    path = page.public_url_path
    was_public = page.first_published_at is not None
    pictures = pictures_of(page)
    gate.take_down(page)
    if was_public and path:
        public_copy.leave_tombstone(path)
    workflow.cancel(page)
    page_id = page.pk
    linking = pages_linking_to([page_id])
    FormState.objects.for_instance(page).delete()
    page.delete()
    public_copy.rebuild(linking)
    PageLogEntry.objects.filter(page_id=page_id).update(label=LABEL, data={})
    for picture in pictures:
        erase_picture(picture)
    transaction.on_commit(forget_deleted_words, robust=True)


def pictures_of(page):
    """Every picture any revision of the page shows and no other page does."""
    contents = Revision.objects.for_instance(page).values_list("content", flat=True)
    ids = {number for content in contents for number in pictures_in(content)}
    mine = str(page.pk)
    return [
        picture
        for picture in Picture.objects.filter(pk__in=ids)
        if not any(
            reference.object_id != mine for reference in ReferenceIndex.get_references_to(picture)
        )
    ]


def pictures_in(content):
    """Ids of the pictures this content of a revision shows, or showed before an autosave."""
    blocks = json.loads(content.get("body") or "[]")
    shown = {block["value"]["image"] for block in blocks if block["type"] == "picture"}
    return shown.union(content.get(SHOWN_BEFORE, ())) - {None}


@receiver(pre_save, sender=Revision)
def keep_in_mind_what_an_autosave_takes_out(instance, raw=False, **kwargs):
    """An autosave writes over a revision, and a picture that was in it still has to go one day."""
    if (
        raw
        or not instance.pk
        or not getattr(instance.content_type.model_class(), "needs_sign_off", False)
    ):
        return
    before = Revision.objects.filter(pk=instance.pk).values_list("content", flat=True).first()
    missing = pictures_in(before or {}) - pictures_in(instance.content)
    if missing:
        shown_before = missing.union(instance.content.get(SHOWN_BEFORE, ()))
        instance.content[SHOWN_BEFORE] = sorted(shown_before)


def erase_picture(picture):
    """The row, its renditions, their files and what the log called it."""
    files = [rendition.file for rendition in picture.renditions.all()] + [picture.file]
    kept = [(file.storage, file.name) for file in files]
    ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Picture), object_id=str(picture.pk)
    ).update(label=LABEL, data={})
    picture.delete()
    for storage, name in kept:
        delete_from_disk(storage, name)


def delete_from_disk(storage, name):
    """Once the rows are gone. One file that cannot be deleted holds up no other."""
    gone.note_file(name)
    transaction.on_commit(lambda: storage.delete(name), robust=True)


@transaction.atomic
def erase_submission(submission):
    """Empty what was sent and everything said about it; dates and answers stay."""
    about_to_erase.send(sender=type(submission), submission=submission)
    for sent in submission.files.all():
        if sent.picture:
            erase_picture(sent.picture)
        storage, name = sent.file.storage, sent.file.name
        delete_from_disk(storage, name)
        sent.delete()
    erase_voice(submission)
    Message.objects.filter(submission=submission).delete()
    submission.corrections.all().delete()
    LiveDay.objects.filter(submission=submission).delete()
    submission.declines.all().delete()
    SetAside.objects.filter(submission=submission).delete()
    submission.traces.all().delete()
    LookAlike.objects.filter(Q(submission=submission) | Q(earlier=submission)).delete()
    TypedIn.objects.filter(submission=submission).update(source="")
    submission.sign_off_requests.all().delete()
    submission.sign_offs.update(note="")
    submission.checklist_answers.all().delete()
    submission.log_rows.exclude(note="").update(note="")
    submission.holds.update(reason="")
    for field in ("title", "body", "byline", "byline_wanted", "alone_answer", "helper_name"):
        setattr(submission, field, "")
    submission.is_marked, submission.marks_count = False, 0
    submission.is_unread = False
    submission.is_byline_waiting = submission.is_question_open = submission.needs_lead = False
    submission.appeal_lifted_because = ""
    submission.adult_agreed_at = None
    submission.adult_agreed_by = submission.adult_checked_how = ""
    submission.erased_at = timezone.now()
    submission.save()
    erased.note(ERASED, digest_of_piece(submission))
    forget_contact(submission.contributor)
    transaction.on_commit(forget_deleted_words, robust=True)


def erase_voice(submission):
    """The recording with every copy of it, and what they wanted done with it."""
    voice = Voice.objects.filter(submission=submission).select_related("recording").first()
    if voice is None:
        return
    if voice.recording:
        sound_erasing.erase(voice.recording)
    voice.delete()


def digest_of_piece(submission):
    """What stands for a piece in the journal of erasures."""
    return erased.digest_of("piece", submission.reference)


def forget_contact(contributor):
    """Somebody with nothing left here is not to be reached any more."""
    has_pieces = contributor.submissions.filter(erased_at=None).exists()
    if not has_pieces and not contributor.guest_in.exists():
        SafeContact.objects.filter(contributor=contributor).delete()


def forget_deleted_words():
    """Make SQLite drop deleted words from its search index and its journal as well."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table in ("wagtailsearch_indexentry_fts",):
            cursor.execute(f"INSERT INTO {table}({table}) VALUES('optimize')")  # noqa: S608
        if not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
