"""What a visitor gets: public copies, and nothing but them."""

import gzip

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from core import gate, public_copy
from core.models import HelpService, PublicCopy, SiteSettings
from home.actions import start_site
from home.models import HelpPage, HomePage, StandardPage
from stories.models import StoryIndexPage, StoryPage
from tests.pages import cleared, make_story, make_topic, published

pytestmark = pytest.mark.django_db
PATH = "/stories/a-bag/"


@pytest.fixture
def home():
    return start_site()


@pytest.fixture
def story(home):
    return make_story()


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """Wagtail tells of a new slug once the transaction stands; a test's own never does."""
    return django_capture_on_commit_callbacks


def text_of(client, path=PATH, **headers):
    response = client.get(path, **headers)
    assert response.status_code == 200
    return response.content.decode()


def status_of(client, path=PATH):
    return client.get(path).status_code


def run_sql(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


# --- what is public -----------------------------------------------------------------------


def test_cleared_story_is_served(client, story):
    assert "Words of A bag." in text_of(client)


def test_draft_without_clearance_is_not_found(client, home):
    StoryIndexPage.objects.get().add_child(instance=StoryPage(title="Quiet", slug="quiet"))
    assert status_of(client, "/stories/quiet/") == 404


def test_raw_update_to_live_shows_nothing(client, home):
    page = StoryIndexPage.objects.get().add_child(instance=StoryPage(title="Quiet", slug="quiet"))
    Page.objects.filter(pk=page.pk).update(live=True)
    assert status_of(client, "/stories/quiet/") == 404
    assert "Quiet" not in text_of(client, "/stories/")


def test_raw_update_to_not_live_hides_story_everywhere(client, story):
    text_of(client, "/stories/")
    Page.objects.filter(pk=story.pk).update(live=False)
    assert status_of(client) == 404
    assert [PATH in text_of(client, path) for path in ("/", "/stories/")] == [False, False]
    assert PATH not in client.get("/sitemap.xml").content.decode()


def test_removed_clearance_hides_story_everywhere(client, story):
    text_of(client, "/stories/")
    story.clearance.delete()
    assert status_of(client) == 404
    assert [PATH in text_of(client, path) for path in ("/", "/stories/")] == [False, False]


def test_draft_saved_later_changes_nothing(client, story):
    story.title = "Another name"
    story.save_revision()
    assert "Another name" not in text_of(client)


def test_words_changed_without_a_yes_cannot_be_published(client, story):
    story.title = "Another name"
    with pytest.raises(PermissionDenied):
        story.save_revision().publish()
    assert "Another name" not in text_of(client)


def test_new_words_with_a_yes_replace_the_old(client, story):
    before = client.get(PATH)
    story.body = [("paragraph", "Other words.")]
    cleared(story)
    after = client.get(PATH, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Other words." in after.content.decode()


def test_taken_down_story_is_gone_and_leaves_its_neighbours(client, story):
    other = make_story("Other", days=1)
    public_copy.write(StoryPage.objects.get(pk=story.pk))
    assert "/stories/other/" in text_of(client)
    gate.take_down(other)
    public_copy.leave_tombstone("/stories/other/")
    gone = client.get("/stories/other/")
    assert gone.status_code == 410
    assert "This page has been taken down" in gone.content.decode()
    assert "Set-Cookie" not in gone.headers
    shown = [text_of(client, path) for path in (PATH, "/", "/stories/")]
    assert ["/stories/other/" in text for text in shown] == [False, False, False]


def test_unpublished_page_is_not_found_and_comes_back(client, home):
    page = published(home, StandardPage(title="Rules", slug="rules"))
    page.unpublish()
    assert status_of(client, "/rules/") == 404
    page.save_revision().publish()
    assert status_of(client, "/rules/") == 200


def test_deleted_page_is_not_found_and_leaves_no_link(client, home):
    page = published(home, StandardPage(title="Rules", slug="rules", menu="footer"))
    assert "/rules/" in text_of(client, "/")
    page.delete()
    assert status_of(client, "/rules/") == 404
    assert "/rules/" not in text_of(client, "/")


def test_restricted_branch_is_hidden_and_comes_back(client, story):
    index = story.get_parent()
    restriction = PageViewRestriction.objects.create(
        page=index, restriction_type=PageViewRestriction.LOGIN
    )
    assert [status_of(client, path) for path in (PATH, "/stories/")] == [302, 302]
    assert PATH not in text_of(client, "/")
    restriction.delete()
    assert [status_of(client, path) for path in (PATH, "/stories/")] == [200, 200]


def test_new_slug_holds_for_the_page_and_its_old_address_is_free(client, home):
    page = published(home, StandardPage(title="Rules", slug="rules"))
    page.slug = "our-rules"
    page.save_revision().publish()
    assert [status_of(client, path) for path in ("/rules/", "/our-rules/")] == [404, 200]


def test_new_slug_of_a_parent_holds_for_the_branch(client, story, on_commit):
    index = StoryIndexPage.objects.get()
    index.slug = "pieces"
    with on_commit(execute=True):
        index.save_revision().publish()
    assert [status_of(client, path) for path in (PATH, "/pieces/a-bag/")] == [404, 200]
    assert "/pieces/a-bag/" in text_of(client, "/pieces/")


def test_moved_page_is_at_its_new_address_with_its_files(client, home):
    about = published(home, StandardPage(title="About", slug="about"))
    page = published(home, StandardPage(title="Rules", slug="rules"))
    card = PublicCopy.objects.get(path="/rules/").share_card
    page.move(about, pos="last-child")
    assert [status_of(client, path) for path in ("/rules/", "/about/rules/")] == [404, 200]
    assert PublicCopy.objects.get(path="/about/rules/").share_card == card


def test_link_in_a_text_follows_the_page_it_leads_to(client, home, on_commit):
    page = published(home, StandardPage(title="Rules", slug="rules"))
    link = f'<p><a linktype="page" id="{page.pk}">Our rules</a></p>'
    published(home, StandardPage(title="About", slug="about", body=[("text", link)]))
    assert 'href="/rules/"' in text_of(client, "/about/")
    page.slug = "our-rules"
    with on_commit(execute=True):
        page.save_revision().publish()
    assert 'href="/our-rules/"' in text_of(client, "/about/")


def test_path_nobody_has_is_not_found_in_our_voice(client, home):
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    text = response.content.decode()
    assert "That page has moved or gone" in text
    assert 'href="/stories/"' in text


@pytest.mark.parametrize("path", ["/%00/", "/stories/%00/", "/%ff/", "/" + "a" * 3000 + "/"])
def test_hostile_path_is_not_found(client, home, path):
    assert status_of(client, path) == 404


# --- editors and previews -----------------------------------------------------------------


def test_editor_sees_a_cleared_page_by_wagtails_own_path(desk, story):
    assert "Words of A bag." in text_of(desk)


def test_editor_does_not_get_an_uncleared_page_at_its_address(desk, story):
    story.clearance.delete()
    assert status_of(desk) == 404


def test_signed_in_person_without_the_desk_gets_the_public_copy(client, story, django_user_model):
    client.force_login(django_user_model.objects.create_user(username="x", password="x"))
    assert "Words of A bag." in text_of(client)
    story.clearance.delete()
    assert status_of(client) == 404


def test_preview_shows_the_draft_and_readers_do_not(client, story):
    story.title = "Another name"
    story.save_revision()
    draft = story.get_latest_revision_as_object()
    preview = draft.make_preview_request(preview_mode="")
    assert preview.status_code == 200
    assert "Another name" in preview.content.decode()
    assert "Another name" not in text_of(client)


@pytest.mark.parametrize("model", [HomePage, StoryIndexPage, HelpPage])
def test_page_type_can_be_previewed(home, story, model):
    page = model.objects.get().get_latest_revision_as_object()
    text = page.make_preview_request(preview_mode="").content.decode()
    assert text.count("<h1") == 1
    assert "<?" not in text


def test_superuser_does_not_see_past_the_clearance(client, superuser, story):
    client.force_login(superuser)
    story.clearance.delete()
    assert status_of(client) == 404


# --- right at the very next request -------------------------------------------------------


def test_site_name_changes_on_every_page_at_once(client, story):
    text_of(client)
    site = SiteSettings.load()
    site.name = "Kite & Key"
    site.save()
    for path in ("/", "/stories/", PATH, "/help/"):
        assert "Kite &amp; Key</title>" in text_of(client, path)


def test_help_service_changes_after_pieces_and_on_the_help_page_at_once(client, story):
    service = HelpService.objects.create(name="Night line", call="0000", in_footer=True)
    assert all("Night line" in text_of(client, path) for path in (PATH, "/help/", "/"))
    service.name = "Day line"
    service.save()
    for path in (PATH, "/help/", "/"):
        text = text_of(client, path)
        assert ("Day line" in text, "Night line" in text) == (True, False)
    service.delete()
    assert not any("Day line" in text_of(client, path) for path in (PATH, "/help/", "/"))


def test_help_after_a_piece_follows_the_topics_of_a_service(client, home):
    moving, money = make_topic("Moving"), make_topic("Money")
    make_story(topics=[moving])
    service = HelpService.objects.create(name="Meter help", call="0000")
    service.topics.set([money])
    assert "Meter help" not in text_of(client)
    service.topics.set([moving])
    assert "Meter help" in text_of(client)


def test_topic_renamed_shows_at_once_and_its_lists_still_hold(client, home):
    topic = make_topic("Moving")
    make_story(topics=[topic])
    text_of(client, "/stories/?topic=moving")
    topic.name, topic.slug = "Moving on", "moving-on"
    topic.save()
    assert '<a class="chip" href="/stories/?topic=moving-on#results">Moving on</a>' in text_of(
        client
    )
    text = text_of(client, "/stories/?topic=moving-on")
    assert "1 about moving on" in text
    assert PATH in text


def test_deleted_topic_leaves_no_trace_in_lists(client, home):
    topic = make_topic("Moving")
    make_story(topics=[topic])
    text_of(client, "/stories/")
    topic.delete()
    assert [status_of(client), "topic=moving" in text_of(client, "/stories/")] == [200, False]


def test_menu_follows_a_page_at_once(client, home):
    assert "/rules/" not in text_of(client, "/help/")
    page = published(home, StandardPage(title="Rules", slug="rules", menu="top"))
    assert '<a href="/rules/">Rules</a>' in text_of(client, "/help/")
    page.title = "House rules"
    page.save_revision().publish()
    assert '<a href="/rules/">House rules</a>' in text_of(client, "/help/")
    page.unpublish()
    assert "/rules/" not in text_of(client, "/help/")


def test_change_by_another_process_is_seen_at_once(client, story):
    text_of(client)
    text_of(client, "/stories/")
    run_sql("update core_sitesettings set name = 'Elsewhere'")
    run_sql("delete from core_publicfacet")
    run_sql("update core_siteversion set shell = shell + 1, lists = lists + 1")
    assert "Elsewhere</title>" in text_of(client)
    assert "0 pieces" in text_of(client, "/stories/")


def test_card_rewritten_by_another_process_is_seen_without_a_version(client, story):
    text_of(client, "/stories/")
    run_sql("update core_publiccopy set card_html = 'another card' where path = %s", PATH)
    assert "another card" in text_of(client, "/stories/")


def test_new_story_is_first_on_home_and_index_at_once(client, story):
    text_of(client, "/stories/")
    make_story("Newer", days=2)
    for path in ("/", "/stories/"):
        text = text_of(client, path)
        assert -1 < text.index("/stories/newer/") < text.index(PATH)


# --- how it is served ---------------------------------------------------------------------


def test_head_answers_like_get_without_a_body(client, story):
    get, head = client.get(PATH), client.head(PATH)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers


def test_unchanged_page_is_not_sent_again(client, story):
    etag = client.get(PATH).headers["ETag"]
    again = client.get(PATH, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


def test_page_taken_down_is_not_answered_as_unchanged(client, story):
    etag = client.get(PATH).headers["ETag"]
    gate.take_down(story)
    assert client.get(PATH, headers={"If-None-Match": etag}).status_code == 404


@pytest.mark.parametrize("accepts", ["gzip", "br;q=1.0, gzip;q=0.8, *;q=0.1"])
def test_body_is_compressed_for_who_takes_it(client, story, accepts):
    response = client.get(PATH, headers={"Accept-Encoding": accepts})
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == client.get(PATH).content
    assert response.headers["Content-Length"] == str(len(response.content))


@pytest.mark.parametrize("accepts", ["", "identity", "gzip;q=0", "br, gzip; q=0.0"])
def test_body_is_plain_for_who_does_not(client, story, accepts):
    response = client.get(PATH, headers={"Accept-Encoding": accepts})
    assert "Content-Encoding" not in response.headers


def test_reader_gets_no_cookie(client, story):
    for path in ("/", "/stories/", PATH, "/help/", "/nothing/", "/sitemap.xml", "/robots.txt"):
        assert client.get(path).cookies == {}


def test_response_may_be_kept_only_when_asked_after(client, story):
    headers = client.get(PATH).headers
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Vary"] == "Cookie, Accept-Encoding"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_look_of_the_cookie_is_an_attribute_put_in_by_the_server(client, story):
    assert '<html lang="en-gb">' in text_of(client)
    client.cookies["look"] = "dark.roomy"
    assert '<html lang="en-gb" data-theme="dark" data-text="roomy">' in text_of(client)


def test_hostile_look_is_no_look(client, story):
    client.cookies["look"] = '"><script>.roomy'
    assert '<html lang="en-gb">' in text_of(client)


def test_look_form_comes_back_to_the_page_and_its_query(client, story):
    assert 'name="next" value="/stories/a-bag/"' in text_of(client)
    text = text_of(client, "/stories/?form=poem&x=%22%3E%3Cscript%3E")
    assert 'name="next" value="/stories/?form=poem&amp;x=%22%3E%3Cscript%3E"' in text


def test_canonical_address_comes_from_settings_not_from_the_visitor(client, story, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://stories.example"
    settings.ALLOWED_HOSTS = ["*"]
    text = text_of(client, headers={"Host": "evil.example"})
    assert f'<link rel="canonical" href="https://stories.example{PATH}">' in text
    assert "evil.example" not in text


@pytest.mark.parametrize(
    "query",
    [
        "topic=%00",
        "topic=moving&topic=money",
        "form=' or 1=1 --",
        "page=0",
        "page=-1",
        "page=99999999999999999999",
        "page=%D9%A3",
        "page=1e3",
        "page=2&page=3",
        "stage[]=in-care",
        "nobody=knows",
        "%ff=%fe",
        "topic=" + "x" * 5000,
        "&".join(f"a{number}=1" for number in range(3000)),
    ],
)
def test_hostile_query_is_ignored(client, story, query):
    for path in ("/stories/", "/help/", "/", PATH):
        assert status_of(client, f"{path}?{query}") == 200
    assert "1 piece<" in text_of(client, f"/stories/?{query}")


def test_main_says_the_language_of_a_page_in_another_one(client, home):
    published(home, StandardPage(title="Amdanom ni", slug="amdanom", language="cy"))
    assert '<main id="main" lang="cy">' in text_of(client, "/amdanom/")
    assert '<main id="main">' in text_of(client, "/help/")


def test_words_of_a_story_are_in_their_language_and_what_is_ours_in_ours(client, home):
    make_story(language="cy", summary="Cegin Nain")
    text = text_of(client)
    assert '<main id="main">' in text
    assert '<h1 lang="cy">' in text
    assert '<p class="lede" lang="cy">' in text
    assert '<div class="prose" id="start" lang="cy">' in text


def test_post_to_a_page_changes_nothing_and_is_no_error(client, story):
    assert client.post(PATH).status_code in (200, 403, 405)
    assert Client(enforce_csrf_checks=True).post(PATH).status_code == 403


# --- what it costs ------------------------------------------------------------------------


def queries_of(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_reader_costs_at_most_two_queries_however_many_stories(client, home, count):
    topic = make_topic("Moving")
    for number in range(count):
        make_story(f"Story {number}", days=number, topics=[topic], form="poem")
    HelpService.objects.create(name="Night line", call="0000").topics.add(topic)
    public_copy.rebuild(PublicCopy.objects.values_list("page_id", flat=True))
    paths = ["/", "/stories/", "/stories/?topic=moving&form=poem", "/stories/story-0/", "/help/"]
    few = count == 1
    assert [queries_of(client, path) for path in paths] == [2, 2, 2, 1 if few else 2, 1]


@pytest.mark.parametrize("path", ["/", "/stories/", "/stories/story-0/"])
@pytest.mark.parametrize("count", [1, 3, 30])
def test_wagtails_own_path_costs_at_most_twelve_queries_however_many_stories(
    desk, home, path, count
):
    topic = make_topic("Moving")
    for number in range(count):
        make_story(f"Story {number}", days=number, topics=[topic])
    public_copy.rebuild(PublicCopy.objects.values_list("page_id", flat=True))
    assert queries_of(desk, path) <= 12
