"""Reads of shows and episodes that are worth a name."""

from core.models import PublicCopy

MORE_OF_THE_SHOW = 6


def other_episode_ids(episode):
    """Ids of the newest public episodes of the same show."""
    if not episode.pk:
        return []
    others = PublicCopy.objects.filter(
        kind=episode.kind, facets__kind="show", facets__value=episode.show.feed_name
    ).exclude(page_id=episode.pk)
    return list(
        others.order_by("-published_at", "-page_id").values_list("page_id", flat=True)[
            :MORE_OF_THE_SHOW
        ]
    )
