"""The card of an episode on other sites, and the question that leads to it."""

import html as markup
import json
import re

import pytest

from core.headers import FRAMED_POLICY
from demo import factories
from home.actions import start_site
from tests.pages import live_episode
from tests.shared_data import HOSTILE

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"
EPISODE = "/listen/spare-key/first-night/"


@pytest.fixture(autouse=True)
def site():
    start_site()


def embed_path(page):
    return f"/podcasts/spare-key/{page.key}/embed/"


def ask(client, **question):
    return client.get("/podcasts/oembed", {"url": f"{SITE}{EPISODE}"} | question)


def test_question_is_in_the_head_of_the_episode(client):
    live_episode()
    html = client.get(EPISODE).content.decode()
    link = re.search(r'type="application/json\+oembed" href="([^"]+)"', html)[1]
    address = markup.unescape(link)
    assert address == (
        f"{SITE}/podcasts/oembed?url=http%3A%2F%2Flocalhost%3A8000%2Flisten%2Fspare-key"
        "%2Ffirst-night%2F&format=json"
    )
    assert client.get(address.removeprefix(SITE)).json()["title"] == "First night"


def test_code_to_paste_stands_in_the_page(client):
    page = live_episode('A "bag" & more', slug="first-night")
    html = client.get(EPISODE).content.decode()
    code = re.search(r'<code class="embed-code">(.*?)</code>', html)[1]
    assert markup.unescape(code) == ask(client).json()["html"]
    assert f'src="{SITE}{embed_path(page)}"' in markup.unescape(code)


def test_answer(client):
    page = live_episode()
    response = ask(client)
    answer = response.json()
    picture = answer.pop("thumbnail_url")
    assert client.get(picture.removeprefix(SITE)).getvalue().startswith(b"\x89PNG")
    assert answer == {
        "version": "1.0",
        "type": "rich",
        "title": "First night",
        "author_name": "Spare Key",
        "provider_name": answer["provider_name"],
        "provider_url": f"{SITE}/",
        "width": 600,
        "height": 320,
        "html": f'<iframe src="{SITE}{embed_path(page)}" width="600" height="320" '
        'title="First night" loading="lazy"></iframe>',
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.cookies == {}


@pytest.mark.parametrize(
    ("question", "size"),
    [
        ({"maxwidth": "400"}, (400, 320)),
        ({"maxheight": "200"}, (600, 200)),
        ({"maxwidth": "9999999999", "maxheight": "9999"}, (600, 320)),
        ({"maxwidth": "0"}, (1, 320)),
        ({"maxwidth": "-1", "maxheight": "much"}, (600, 320)),
    ],
)
def test_answer_is_no_larger_than_asked(client, question, size):
    live_episode()
    answer = ask(client, **question).json()
    assert (answer["width"], answer["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in answer["html"]
    is_small = "maxwidth" in question and size[0] < 600 or size[1] < 320
    assert ("thumbnail_url" in answer) == (not is_small)


@pytest.mark.parametrize(
    "url",
    ["", "x", "http://[", f"{SITE}/", f"{SITE}/listen/", f"http://example.org{EPISODE}", EPISODE],
)
def test_address_of_nothing_is_not_found(client, url):
    live_episode()
    assert ask(client, url=url).status_code == 404


@pytest.mark.parametrize("form", ["xml", "", "html"])
def test_other_forms_are_not_made(client, form):
    live_episode()
    assert ask(client, format=form).status_code == 501


def test_card(client):
    page = live_episode(
        note_talks_about="being alone",
        note_ends="It ends well.",
        skip_marks=[{"start_ms": 500, "end_ms": 900, "label": "A hard night"}],
    )
    response = client.get(embed_path(page))
    html = response.content.decode()
    assert "<title>First night – " in html
    assert "This talks about being alone. It ends well. A hard night: skip from" in html
    assert f'href="{SITE}{EPISODE}" target="_blank" rel="noopener"' in html
    sound = re.search(r'<audio controls preload="none" src="([^"]+)"', html)[1]
    assert len(client.get(sound).getvalue()) == page.recording.good_bytes
    assert "<script" not in html


def test_card_alone_may_be_framed(client):
    page = live_episode()
    response = client.get(embed_path(page))
    assert "X-Frame-Options" not in response.headers
    assert response.headers["Content-Security-Policy"] == FRAMED_POLICY
    assert FRAMED_POLICY.endswith("frame-ancestors *")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.cookies == {}
    for path in ("/", EPISODE, "/listen/spare-key/", "/podcasts/spare-key/subscribe/", "/send/"):
        other = client.get(path)
        assert other.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]


def test_card_goes_with_its_episode(client):
    page = live_episode(title="Marlowe", slug="first-night")
    page.refresh_from_db()
    page.unpublish()
    response = client.get(embed_path(page))
    html = response.content.decode()
    assert (response.status_code, "Marlowe" in html) == (404, False)
    assert "Not here any more" in html
    assert "X-Frame-Options" not in response.headers
    assert ask(client).status_code == 404


def test_card_goes_with_its_show(client):
    page = live_episode()
    page.show.unpublish()
    assert client.get(embed_path(page)).status_code == 404
    assert ask(client).status_code == 404


def test_card_of_a_draft_or_another_show_is_not_there(client):
    draft = factories.make_episode("Draft")
    page = live_episode()
    factories.make_show("Other Show")
    assert client.get(embed_path(draft)).status_code == 404
    assert client.get(f"/podcasts/other-show/{page.key}/embed/").status_code == 404


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\ud800" not in text and text])
def test_hostile_words_do_nothing_in_a_card(client, text):
    text = text.replace("\0", "")[:60]
    page = live_episode(f"x{text}"[:60], slug="first-night", note_talks_about=text)
    card = client.get(embed_path(page)).content.decode()
    frame = json.loads(ask(client).content)["html"]
    assert "<script" not in card
    assert re.sub(r'"[^"]*"', '""', frame) == (
        '<iframe src="" width="" height="" title="" loading=""></iframe>'
    )
