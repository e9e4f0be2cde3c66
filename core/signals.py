"""Keeps public copies right when Wagtail changes pages by its own ways."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from core import public_copy
from core.models import (
    BasePage,
    Clearance,
    HelpService,
    PublicCopy,
    PublicFacet,
    SiteVersion,
    Topic,
)


@receiver(page_published)
def write_copy(instance, **kwargs):
    if not isinstance(instance, BasePage):
        return
    with transaction.atomic():
        if not instance.needs_sign_off:
            public_copy.clear_by_publishing(instance)
        public_copy.write(instance)


@receiver(page_unpublished)
def remove_copy(instance, **kwargs):
    with transaction.atomic():
        Clearance.objects.filter(page_id=instance.pk).delete()
        public_copy.remove(instance.pk)


@receiver(pre_delete, sender=PublicCopy)
def forget_files(instance, **kwargs):
    public_copy.delete_from_disk(list(instance.files.values_list("name", flat=True)))


@receiver(post_delete, sender=PublicCopy)
def raise_version(instance, **kwargs):
    if instance.menu:
        SiteVersion.raise_shell()
    else:
        SiteVersion.raise_lists()


@receiver(page_slug_changed)
@receiver(post_page_move)
def move_copies(instance, **kwargs):
    """A changed address is changed for the whole branch: out at once, then in again."""
    with transaction.atomic():
        ids = list(
            PublicCopy.objects.filter(page__path__startswith=instance.path).values_list(
                "page_id", flat=True
            )
        )
        for page_id in ids:
            public_copy.remove(page_id)
        for page in Page.objects.filter(pk__in=ids, live=True).specific():
            public_copy.write(page)
        public_copy.rebuild(pages_linking_to(ids) - set(ids))


def pages_linking_to(ids):
    """Pages whose text links to one of these: the address stands in their public copies."""
    pages = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.objects.filter(
        base_content_type=pages,
        to_content_type=pages,
        to_object_id__in=[str(page_id) for page_id in ids],
    )
    return {int(number) for number in references.values_list("object_id", flat=True)}


@receiver(post_save, sender=PageViewRestriction)
def hide_restricted(instance, **kwargs):
    with transaction.atomic():
        for copy in PublicCopy.objects.filter(page__path__startswith=instance.page.path):
            copy.delete()


@receiver(post_delete, sender=PageViewRestriction)
def show_unrestricted(instance, **kwargs):
    branch = Page.objects.filter(path__startswith=instance.page.path, live=True)
    with transaction.atomic():
        for page in branch.specific():
            if isinstance(page, BasePage):
                public_copy.write(page)


@receiver(pre_save, sender=Topic)
def rename_facets(instance, raw=False, **kwargs):
    """A topic's new slug holds for every list at once."""
    if raw or not instance.pk:
        return
    old = Topic.objects.filter(pk=instance.pk).values_list("slug", flat=True).first()
    if old not in (None, instance.slug):
        PublicFacet.objects.filter(kind="topic", value=old).update(value=instance.slug)


@receiver(pre_delete, sender=Topic)
def forget_facets(instance, **kwargs):
    PublicFacet.objects.filter(kind="topic", value=instance.slug).delete()


@receiver(post_save, sender=HelpService)
@receiver(post_delete, sender=HelpService)
@receiver(post_save, sender=Topic)
@receiver(post_delete, sender=Topic)
def raise_shell(**kwargs):
    SiteVersion.raise_shell()


@receiver(m2m_changed, sender=HelpService.topics.through)
def raise_shell_for_topics(action, **kwargs):
    if action.startswith("post_"):
        SiteVersion.raise_shell()
