"""How episodes are listed: all of them with filters, and those of one show."""

from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import lists
from core.models import PublicCopy


@lru_cache(maxsize=4)
def show_choices(version):
    """Shows that are public, by the name their feed has."""
    shows = PublicCopy.objects.filter(kind="show", page__live=True, facets__kind="show")
    return dict(shows.order_by("title").values_list("facets__value", "title"))


def heading(count, words):
    text = ngettext("{count} episode", "{count} episodes", count).format(count=count)
    if topic := words.get("topic"):
        text = _("{episodes} about {topic}").format(
            episodes=text, topic=topic[:1].lower() + topic[1:]
        )
    if show := words.get("show"):
        text = _("{episodes} of {show}").format(episodes=text, show=show)
    return text


BY_TOPIC = lists.Filter(
    "topic", gettext_lazy("What it’s about"), gettext_lazy("Anything"), lists.topic_choices
)
BY_SHOW = lists.Filter("show", gettext_lazy("Which show"), gettext_lazy("Any show"), show_choices)

EPISODES = lists.PublicList(
    kind="episode",
    filters=(BY_TOPIC, BY_SHOW),
    more_label=gettext_lazy("Which show"),
    heading=heading,
    invites=False,
)
EPISODES_OF_A_SHOW = lists.PublicList(
    name="show-episodes",
    kind="episode",
    filters=(BY_TOPIC,),
    more_label="",
    heading=heading,
    invites=False,
)
lists.register(EPISODES)
lists.register(EPISODES_OF_A_SHOW)
