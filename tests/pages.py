"""A small public site for tests of what readers see, made without the editors' desk."""

from datetime import UTC, datetime, timedelta

from core import gate
from core.models import Topic
from demo import factories
from stories.models import StoryIndexPage, StoryPage

FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


def published(parent, page):
    """`page` under `parent`, live."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def make_story(title="A bag", *, topics=(), days=0, is_hidden_from_search=False, **fields):
    """A live story that everybody said yes to, published `days` after the first of January."""
    index = StoryIndexPage.objects.get()
    fields.setdefault("body", [("paragraph", f"Words of {title}.")])
    page = StoryPage(
        title=title,
        slug=fields.pop("slug", title.lower().replace(" ", "-")),
        first_published_at=FIRST_DAY + timedelta(days=days),
        is_hidden_from_search=is_hidden_from_search,
        **fields,
    )
    index.add_child(instance=page)
    page.topics.set(topics)
    page.save()
    return cleared(page)


def live_episode(title="First night", *, days=0, **fields):
    """A live episode that everybody said yes to, published `days` after the first of January."""
    page = factories.make_episode(title, **fields)
    page.first_published_at = FIRST_DAY + timedelta(days=days)
    return cleared(page)


def cleared(page):
    """`page` as it is now, cleared and live."""
    gate.clear(page, digest=gate.public_digest(page))
    page.save_revision().publish()
    return page


def make_topic(name="Moving"):
    return Topic.objects.create(name=name, slug=name.lower().replace(" ", "-"))
