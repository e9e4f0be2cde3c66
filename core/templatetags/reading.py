"""What a page template says about parts that are not its own, slots, and pictures.

While a public copy is written (`writer` is in the context) a part leaves a mark and a
picture leaves files; for editors and previews both are shown at once.
"""

from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core import fragments, slots
from core.enums import Licence
from core.picture_sizes import height_at, resized, widths_of

register = template.Library()

SIZES = "(min-width: 48rem) 44rem, 100vw"


@register.simple_tag(takes_context=True)
def at_read(context, name, *arguments):
    """The part called `name`, put in each time the page is read."""
    argument = ":".join(str(item) for item in arguments)
    if "writer" in context:
        return mark_safe(fragments.mark(name, argument))  # a part returns safe HTML
    return mark_safe(fragments.render(name, argument, context["reading"]))  # the same


@register.simple_tag
def page_slot(slot, page):
    """What upper rooms add to this page."""
    return mark_safe("".join(slots.fill(slot, page)))  # providers return safe HTML


@register.simple_tag(takes_context=True)
def picture(context, value):
    """The picture of a `PictureBlock`, in the sizes that phones and desks need."""
    image = value.get("image")
    if image is None:
        return ""
    if "writer" not in context:
        rendition = image.get_rendition("max-1200x1200")
        return format_html(
            '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">',
            rendition.url,
            rendition.width,
            rendition.height,
            value["alt"],
        )
    writer = context["writer"]
    sizes = [(width, public_size(writer, image, width)) for width in widths_of(image.width)]
    width, url = sizes[-1]
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" '
        'loading="lazy" decoding="async">',
        url,
        ", ".join(f"{address} {across}w" for across, address in sizes),
        SIZES,
        width,
        height_at(width, (image.width, image.height)),
        value["alt"],
    )


@register.simple_tag(takes_context=True)
def sound_url(context, recording, *, small=False):
    """Where a recording is heard: by anyone on a public page, by editors in a preview."""
    if "writer" in context:
        return context["writer"].public_sound(recording, small=small)
    return (recording.small if small else recording.good).url


def public_size(writer, image, width):
    return writer.public_url(
        f"{image.sha256[:24]}-{width}.webp", lambda: resized(bytes_of(image), width)
    )


def bytes_of(image):
    with image.open_file() as file:
        return file.read()


@register.filter
def host(url):
    """The name of the site an address leads to: “youtube.com”."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.filter
def sentence(words):
    """`words` with a full stop, where whoever wrote them left it out."""
    words = (words or "").strip()
    return f"{words}." if words and words[-1] not in ".?!…" else words


@register.filter
def licence_name(value):
    """What others may do with a picture, in words."""
    return Licence(value).label if value in Licence.values else ""


@register.filter
def territory(language):
    """A language as Open Graph writes it: “en_GB”."""
    code, _dash, country = language.partition("-")
    return f"{code}_{(country or 'gb').upper()}"
