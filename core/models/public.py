"""What is public: clearances, public copies, and what they leave behind."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Subquery
from django.utils import timezone
from wagtail.models import Page

from core.enums import MenuPlace
from core.models.site import SiteVersion


class Clearance(models.Model):
    """The digest of a page's public content that may be public. Copies of a page have none."""

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="clearance"
    )
    digest = models.CharField(max_length=64)
    cleared_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.page_id} {self.digest[:12]}"


class PublicCopyQuerySet(models.QuerySet):
    def as_wagtail_reads(self):
        """With its page, the digest of its clearance and the site's versions, in one query."""
        version = SiteVersion.objects.filter(pk=1)
        return self.select_related("page").annotate(
            cleared_digest=F("page__clearance__digest"),
            shell_version=Subquery(version.values("shell")),
            lists_version=Subquery(version.values("lists")),
        )


class PublicCopy(models.Model):
    """What a reader who is not signed in sees of one page. No row: the page is not public."""

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="public_copy"
    )
    path = models.CharField(max_length=500, unique=True)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    section = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=255)
    menu = models.CharField(max_length=10, choices=MenuPlace, blank=True)
    is_indexed = models.BooleanField(default=True)
    head_html = models.TextField()
    main_html = models.TextField()
    card_html = models.TextField(blank=True)
    card_ids = models.JSONField(default=dict)
    share_card = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField(default=timezone.now)

    objects = PublicCopyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "public copies"

    def __str__(self):
        return self.path


class PublicFacet(models.Model):
    """One thing a public copy can be listed under, stored in the order of the list."""

    copy = models.ForeignKey(PublicCopy, on_delete=models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=60)
    published_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                "kind", "value", F("published_at").desc(), F("copy").desc(), name="facet_in_order"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["copy", "kind", "value"], name="facet_once_a_copy")
        ]

    def __str__(self):
        return f"{self.kind}={self.value}"


class PublicFile(models.Model):
    """A file a public copy shows. It leaves the disk with the copy."""

    copy = models.ForeignKey(PublicCopy, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["copy", "name"], name="public_file_once_a_copy")
        ]
        indexes = [models.Index(fields=["name"], name="public_file_name")]

    def __str__(self):
        return self.name


class Tombstone(models.Model):
    """An address that was taken down. Holds a keyed hash of the path and nothing else."""

    path_hash = models.CharField(max_length=64, unique=True)
    gone_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.path_hash[:12]

    @classmethod
    def stands_at(cls, path):
        return cls.objects.filter(path_hash=tombstone_hash(path)).exists()


def tombstone_hash(path):
    """Keyed, so that the table cannot be searched for an address one only suspects."""
    return hashlib.blake2b(
        path.encode(), key=settings.CONTRIBUTOR_KEY.encode()[:64], digest_size=32
    ).hexdigest()
