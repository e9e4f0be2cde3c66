"""What an editor sets on a show, and the picture that apps show of it."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core.models import Picture
from demo import factories
from podcasts import artwork
from podcasts.categories import CATEGORY_CHOICES, parts_of
from podcasts.models import ListenIndexPage, ShowPage

pytestmark = pytest.mark.django_db


def picture(size, *, mode="RGB", colour="teal"):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, "PNG")
    return Picture.objects.create(title="Art", file=ContentFile(file.getvalue(), name="art.png"))


def opened(data):
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image


def public_art(show):
    names = show.public_copy.files.filter(name__contains="artwork-").values_list("name", flat=True)
    assert len(names) == 1
    return names[0]


def test_cut_out_is_what_directories_take():
    image = opened(artwork.cut_out("spare-key", "mic"))
    about = image.format, image.mode, image.size, image.info["dpi"]
    assert about == ("JPEG", "RGB", (3000, 3000), (72, 72))
    assert artwork.cut_out("spare-key", "mic") == artwork.cut_out("spare-key", "mic")
    assert artwork.cut_out("spare-key", "mic") != artwork.cut_out("spare-key", "key")


@pytest.mark.parametrize(("side", "kept"), [(1400, 1400), (3000, 3000)])
def test_own_picture_is_made_into_what_directories_take(side, kept):
    image = opened(artwork.from_picture(picture((side, side), mode="RGBA", colour=(0, 0, 0, 0))))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (kept, kept))
    assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("size", "is_good"),
    [((1400, 1400), True), ((1399, 1399), False), ((1400, 1500), False), ((3000, 3000), True)],
)
def test_pictures_apple_would_refuse_are_refused(size, is_good):
    show = factories.make_show()
    show.artwork = picture(size)
    if is_good:
        show.full_clean()
    else:
        with pytest.raises(ValidationError) as refused:
            show.full_clean()
        assert list(refused.value.message_dict) == ["artwork"]


def test_another_picture_has_another_address():
    show = factories.make_show()
    first = public_art(show)
    show.artwork = picture((1400, 1400))
    show.save_revision().publish()
    second = public_art(show)
    show.artwork = picture((1400, 1400), colour="red")
    show.save_revision().publish()
    assert len({first, second, public_art(show)}) == 3
    assert Client().get(f"/media/{first}").status_code == 404


def test_categories():
    assert len(CATEGORY_CHOICES) == len(dict(CATEGORY_CHOICES)) == 110
    assert parts_of("Society & Culture > Documentary") == ("Society & Culture", "Documentary")
    assert parts_of("True Crime") == ("True Crime", "")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"category": "Society & Culture > Gossip"}, "category"),
        ({"description": "é" * 2001}, "description"),
        ({"funding_url": "https://example.org/"}, "funding_words"),
        ({"owner_email": "nobody"}, "owner_email"),
        ({"away_feed": "javascript:alert(1)"}, "away_feed"),
    ],
)
def test_what_apps_would_not_take_is_refused(fields, wrong):
    show = factories.make_show()
    for name, value in fields.items():
        setattr(show, name, value)
    with pytest.raises(ValidationError) as refused:
        show.full_clean()
    assert list(refused.value.message_dict) == [wrong]


def test_editor_makes_a_show(desk):
    index = ListenIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["podcasts", "showpage", index.pk])
    assert desk.get(address).status_code == 200
    data = nested_form_data(
        {
            "title": "Spare Key",
            "slug": "spare-key",
            "summary": "Keys.",
            "description": "",
            "artwork": "",
            "motif": "key",
            "seasons": inline_formset([{"number": 1, "name": "One", "ORDER": "1"}]),
            "app_links": inline_formset([]),
            "awards": inline_formset([]),
            "author": "",
            "category": "Education > How To",
            "order": "serial",
            "owner_name": "",
            "owner_email": "",
            "copyright": "",
            "licence": "",
            "funding_url": "",
            "funding_words": "",
            "away_feed": "",
            "away_answer": "redirect",
            "language": "en-gb",
            "search_description": "",
            "comments": inline_formset([]),
        }
    )
    response = desk.post(address, data | {"action-publish": "x"})
    assert response.status_code == 302
    show = ShowPage.objects.get()
    assert (show.live, show.feed_name, show.season_names) == (True, "spare-key", {1: "One"})
    xml = Client().get(show.feed_path).content.decode()
    assert '<itunes:category text="Education"><itunes:category text="How To"/>' in xml


def test_editor_sees_a_show_before_it_is_live(desk):
    show = factories.make_show()
    show.title = "Not yet"
    show.save_revision()
    response = desk.get(reverse("wagtailadmin_pages:view_draft", args=[show.pk]))
    assert (response.status_code, "Not yet" in response.content.decode()) == (200, True)
