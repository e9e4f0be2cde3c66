"""Reads of stories that are worth a name."""

from django.db.models import Count

from core.models import PublicFacet

#: More than are shown: some may be taken down, or shown as the same person's already.
RELATED = 6


def related_story_ids(page):
    """Ids of up to six public stories that share most topics with `page`, newest first.

    One query over facets; filled up with the newest where topics give too few.
    """
    slugs = [topic.slug for topic in page.topics.all()]
    others = PublicFacet.objects.exclude(copy_id=page.pk)
    shared = (
        others.filter(kind="topic", value__in=slugs)
        .values("copy_id", "published_at")
        .annotate(shared=Count("id"))
        .order_by("-shared", "-published_at", "-copy_id")
        .values_list("copy_id", flat=True)[:RELATED]
    )
    newest = (
        others.filter(kind="type", value=page.kind)
        .order_by("-published_at", "-copy_id")
        .values_list("copy_id", flat=True)[:RELATED]
    )
    return list(dict.fromkeys([*shared, *newest]))[:RELATED]
