"""The building blocks of a page's body. Each has a template of the same name."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from core.enums import Licence


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        label=_("what it shows, for people who can’t see it"), max_length=300, required=True
    )
    credit = blocks.CharBlock(label=_("credit"), max_length=120, required=False)
    licence = blocks.ChoiceBlock(
        label=_("licence"), choices=Licence.choices, default=Licence.ASK, required=True
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "blocks/picture.html"


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("what it’s called"), max_length=120)
    url = blocks.URLBlock(
        label=_("web address"), help_text=_("Opens there when pressed. Nothing loads before.")
    )
    minutes = blocks.IntegerBlock(label=_("minutes"), required=False, min_value=1, max_value=600)
    transcript = blocks.TextBlock(label=_("what is said and shown"), required=True)

    class Meta:
        icon = "media"
        label = _("Video")
        template = "blocks/video.html"


class StoryBody(blocks.StreamBlock):
    """A contributor's words. Plain text only: nothing in them is ever read as HTML."""

    paragraph = blocks.TextBlock(
        label=_("Paragraph"), icon="pilcrow", template="blocks/paragraph.html", rows=3
    )
    heading = blocks.CharBlock(
        label=_("Heading"), icon="title", template="blocks/heading.html", max_length=120
    )
    quotation = blocks.TextBlock(
        label=_("Pull quote"), icon="openquote", template="blocks/quotation.html", rows=2
    )
    list = blocks.ListBlock(
        blocks.CharBlock(label=_("point"), max_length=500),
        label=_("List"),
        icon="list-ul",
        template="blocks/list.html",
    )
    picture = PictureBlock()
    video = VideoBlock()
    ending = blocks.StaticBlock(
        label=_("The ending starts here"),
        icon="arrow-down",
        admin_text=_("“Skip to the ending” lands here."),
        template="blocks/ending.html",
    )

    class Meta:
        block_counts = {"ending": {"max_num": 1}}


class PageBody(blocks.StreamBlock):
    """What editors write themselves."""

    text = blocks.RichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        features=["h2", "h3", "bold", "ol", "ul", "link"],
        template="blocks/text.html",
    )
    picture = PictureBlock()


def plain_text(body):
    """The words of a StoryBody, one block to a paragraph, as they are compared and counted."""
    parts = []
    for child in body:
        if child.block_type in ("paragraph", "heading", "quotation"):
            parts.append(str(child.value))
        elif child.block_type == "list":
            parts.append("\n".join(str(item) for item in child.value))
        elif child.block_type == "video":
            parts.append(f"{child.value['title']}\n\n{child.value['transcript']}")
    return "\n\n".join(part for part in parts if part)
