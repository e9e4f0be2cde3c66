"""How the index of stories is filtered, and the words over it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import lists
from stories.enums import Form, LifeStage


def forms(version):
    return dict(Form.choices)


def life_stages(version):
    return dict(LifeStage.choices)


def heading(count, words):
    """The count in words: “38 about moving”, “5 poems about moving, leaving care”."""
    topic, stage, form = (words.get(name) for name in ("topic", "stage", "form"))
    text = str(count) if topic and not form else counted_form(count, form)
    if topic:
        text = _("{pieces} about {topic}").format(pieces=text, topic=lowered(topic))
    if stage:
        text = _("{pieces}: {stage}").format(pieces=text, stage=lowered(stage))
    return text


def counted_form(count, form):
    plurals = {
        Form.STORY.label: ngettext("{count} story", "{count} stories", count),
        Form.POEM.label: ngettext("{count} poem", "{count} poems", count),
        Form.LETTER.label: ngettext("{count} letter", "{count} letters", count),
        Form.ARTWORK.label: ngettext("{count} artwork", "{count} artworks", count),
        Form.PHOTO.label: ngettext("{count} photo", "{count} photos", count),
        Form.VIDEO.label: ngettext("{count} video", "{count} videos", count),
        Form.ACHIEVEMENT.label: ngettext("{count} achievement", "{count} achievements", count),
    }
    whole = ngettext("{count} piece", "{count} pieces", count)
    return plurals.get(form, whole).format(count=count)


def lowered(words):
    return words[:1].lower() + words[1:]


STORIES = lists.PublicList(
    kind="story",
    filters=(
        lists.Filter(
            "topic",
            gettext_lazy("What it’s about"),
            gettext_lazy("Anything"),
            lists.topic_choices,
        ),
        lists.Filter("stage", gettext_lazy("When"), gettext_lazy("Any time"), life_stages),
        lists.Filter("form", gettext_lazy("Kind"), gettext_lazy("Any kind"), forms),
    ),
    more_label=gettext_lazy("When in your life, and what kind"),
    heading=heading,
)
lists.register(STORIES)
