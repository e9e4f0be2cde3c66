"""Erasing a recording: its row, its files, its public copies, and its return from a backup."""

import shutil

from django.core.files.storage import storages
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import ReferenceIndex

from core import gate, gone
from core.models import PublicFile, Recording


@transaction.atomic
def erase(recording):
    """The recording is gone when this request ends, and pages it is heard on are private."""
    for page in pages_it_is_heard_on(recording):
        gate.take_down(page)
    recording.delete()


def pages_it_is_heard_on(recording):
    if not recording.sha256:
        return []
    files = PublicFile.objects.filter(name__contains=f"/{recording.sha256[:32]}").select_related(
        "copy__page"
    )
    return {file.copy.page.specific for file in files}


def used_by(recording):
    """Everything that would lose it, drafts as they were last saved among them."""
    named = (
        reference.content_type.get_object_for_this_type(pk=reference.object_id)
        for reference in ReferenceIndex.get_references_to(recording).select_related("content_type")
    )
    return {str(thing) for thing in (*pages_it_is_heard_on(recording), *named)}


@receiver(post_delete, sender=Recording)
def erase_files(instance, **kwargs):
    for name in Recording.FILES:
        gone.note_file(f"{instance.folder}/{name}")
    folder = storages["default"].path(instance.folder)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
