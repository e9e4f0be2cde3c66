"""What is written when a page becomes public, and what leaves with it."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import gate, public_copy
from core.models import Picture, PublicCopy, PublicFile, SiteVersion, Tombstone
from core.picture_sizes import height_at, resized, widths_of
from home.actions import start_site
from stories.models import StoryPage
from tests.pages import cleared, make_story, make_topic

pytestmark = pytest.mark.django_db
PATH = "/stories/a-bag/"


@pytest.fixture(autouse=True)
def home():
    return start_site()


@pytest.fixture(autouse=True)
def public_folder(settings, tmp_path):
    storages_of = {**settings.STORAGES}
    storages_of["public"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "public", "base_url": "/media/"},
    }
    settings.STORAGES = storages_of
    return tmp_path / "public"


def jpeg(size=(1600, 900), exif=None):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, "JPEG", **({"exif": exif} if exif else {}))
    return file.getvalue()


def make_picture(size=(1600, 900)):
    upload = SimpleUploadedFile("sent.jpg", jpeg(size), content_type="image/jpeg")
    return Picture.objects.create(title="A drawing", file=upload)


def make_story_with(picture, **fields):
    body = StoryPage._meta.get_field("body").to_python("[]")
    body.append(
        (
            "picture",
            {"image": picture, "alt": 'A "bag"', "credit": "Ash", "licence": "cc-by-4.0"},
        )
    )
    return make_story(body=body, **fields)


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_copy_holds_what_lists_need(public_folder):
    topic = make_topic()
    story = make_story(topics=[topic], form="poem", life_stage="in-care")
    copy = PublicCopy.objects.get(page_id=story.pk)
    assert (copy.path, copy.kind, copy.section) == (PATH, "story", "stories")
    assert copy.digest == gate.public_digest(story)
    assert sorted(copy.facets.values_list("kind", "value")) == [
        ("form", "poem"),
        ("stage", "in-care"),
        ("topic", "moving"),
        ("type", "story"),
    ]


def test_nothing_of_the_site_or_of_other_pages_is_baked_in():
    make_story("Neighbour")
    copy = PublicCopy.objects.get(page_id=make_story(topics=[make_topic("Zebras")]).pk)
    stored = copy.head_html + copy.main_html + copy.card_html
    baked = ["Sayso", "localhost", "Neighbour", "neighbour", "Zebras", "hello@example.org"]
    assert [word for word in baked if word in stored] == []


def test_page_without_a_yes_gets_no_copy():
    story = make_story()
    story.clearance.delete()
    assert public_copy.write(StoryPage.objects.get(pk=story.pk)) is None
    assert not PublicCopy.objects.filter(page_id=story.pk).exists()


def test_story_raises_the_lists_and_an_editors_page_the_whole_site():
    before = SiteVersion.objects.get(pk=1)
    make_story()
    after = SiteVersion.objects.get(pk=1)
    assert (after.shell, after.lists > before.lists) == (before.shell, True)


def test_new_page_at_an_address_once_taken_down_is_there(client):
    public_copy.leave_tombstone(PATH)
    assert client.get(PATH).status_code == 410
    make_story()
    assert client.get(PATH).status_code == 200
    assert Tombstone.objects.count() == 0


# --- files --------------------------------------------------------------------------------


def test_share_card_is_a_png_at_an_address_nobody_can_guess(client, public_folder):
    story = make_story(motif="key")
    copy = PublicCopy.objects.get(page_id=story.pk)
    assert re.fullmatch(r"/media/[0-9a-f]{32}/card-key\.png", copy.share_card)
    text = client.get(PATH).content.decode()
    assert f'<meta property="og:image" content="http://localhost:8000{copy.share_card}">' in text
    with Image.open(io.BytesIO(b"".join(client.get(copy.share_card)))) as card:
        assert (card.format, card.size) == ("PNG", (1200, 630))


def test_picture_comes_in_three_sizes_with_its_words(client, public_folder):
    picture = make_picture()
    make_story_with(picture)
    text = client.get(PATH).content.decode()
    tag = text[text.index("<img") : text.index(">", text.index("<img"))]
    wanted = ['width="1200"', 'height="675"', 'alt="A &quot;bag&quot;"', 'loading="lazy"']
    assert [part for part in wanted if part not in tag] == []
    assert [f" {width}w" in tag for width in (400, 800, 1200, 1600)] == [True, True, True, False]
    assert "By Ash." in text
    assert "Creative Commons BY 4.0" in text
    name = picture.sha256[:24]
    webp = [file for file in files_in(public_folder) if file.endswith(".webp")]
    assert webp == [f"{name}-1200.webp", f"{name}-400.webp", f"{name}-800.webp"]


def test_public_picture_has_nothing_in_it_but_pixels(public_folder):
    exif = Image.Exif()
    exif[0x010E] = "canary"
    small = resized(jpeg(exif=exif), 400)
    assert b"canary" not in small
    with Image.open(io.BytesIO(small)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("WEBP", (400, 225), {})


@pytest.mark.parametrize(
    ("width", "widths"), [(3000, [400, 800, 1200]), (900, [400, 800, 900]), (300, [300])]
)
def test_picture_is_never_made_larger_than_it_is(width, widths):
    assert widths_of(width) == widths


def test_sliver_of_a_picture_keeps_a_height():
    assert height_at(400, (4000, 3)) == 1


def test_see_through_picture_stays_see_through():
    file = io.BytesIO()
    Image.new("RGBA", (500, 500), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(io.BytesIO(resized(file.getvalue(), 400))) as small:
        assert small.mode == "RGBA"


def test_files_leave_the_disk_with_the_page(
    client, public_folder, django_capture_on_commit_callbacks
):
    story = make_story_with(make_picture())
    address = PublicCopy.objects.get(page_id=story.pk).share_card
    with django_capture_on_commit_callbacks(execute=True):
        gate.take_down(story)
    assert files_in(public_folder) == []
    assert PublicFile.objects.filter(name__contains=".webp").count() == 0
    assert client.get(address).status_code == 404


def test_files_of_a_page_written_anew_in_one_transaction_stay(
    public_folder, django_capture_on_commit_callbacks
):
    story = make_story_with(make_picture())
    before = files_in(public_folder)
    with django_capture_on_commit_callbacks(execute=True):
        public_copy.remove(story.pk)
        public_copy.write(StoryPage.objects.get(pk=story.pk))
    assert files_in(public_folder) == before


def test_picture_taken_out_of_a_page_leaves_the_disk(
    public_folder, django_capture_on_commit_callbacks
):
    story = make_story_with(make_picture())
    with django_capture_on_commit_callbacks(execute=True):
        story.body = [("paragraph", "No picture now.")]
        cleared(story)
    assert [name for name in files_in(public_folder) if name.endswith(".webp")] == []


def test_preview_shows_a_private_picture_and_makes_no_public_file(public_folder):
    story = make_story_with(make_picture())
    public_copy.remove(story.pk)
    names = set(PublicFile.objects.values_list("name", flat=True))
    text = story.make_preview_request(preview_mode="").content.decode()
    assert '<img src="/private/' in text
    assert set(PublicFile.objects.values_list("name", flat=True)) == names


# --- the sitemap and robots ---------------------------------------------------------------


def test_sitemap_names_what_search_engines_may_have(client):
    make_story("Open")
    make_story("Shy", is_hidden_from_search=True)
    text = client.get("/sitemap.xml").content.decode()
    paths = ["/", "/help/", "/stories/", "/stories/open/"]
    assert [f"<loc>http://localhost:8000{path}</loc>" in text for path in paths] == [True] * 4
    assert text.count("<url>") == 4
    head = client.get("/stories/shy/").content.decode()
    assert '<meta name="robots" content="noindex">' in head
    assert 'content="noindex"' not in client.get("/stories/open/").content.decode()


def test_sitemap_costs_one_query(client, django_assert_num_queries):
    for number in range(3):
        make_story(f"Story {number}")
    with django_assert_num_queries(2):  # the reader's look for a page, and the list
        client.get("/sitemap.xml")


def test_robots_keeps_private_rooms_out_and_names_the_sitemap(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /send/",
        "Disallow: /my-pieces/",
        "Disallow: /second/",
        "Disallow: /exit/",
        "",
        "Sitemap: http://localhost:8000/sitemap.xml",
    ]
