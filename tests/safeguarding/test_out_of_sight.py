"""While a worry is open its piece is nowhere an editor looks, and its sender sees no difference."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession

from core import outbox
from core.models import MessageState, OutgoingMessage
from demo import factories
from safeguarding import actions
from submissions import actions as pieces
from submissions.desk.waiting import counts_for
from submissions.enums import Status
from submissions.models import LostWords, LostWordsState, Submission
from submissions.second_person import checks
from tests.submissions.young_person import YoungPerson

pytestmark = pytest.mark.django_db

TITLE = "Zqlantern"
TOKEN = re.compile('name="csrfmiddlewaretoken" value="[^"]+"')


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def make_piece(**fields):
    return factories.make_submission(
        title=TITLE, pictures=[(factories.picture_bytes(), "A lamp")], **fields
    )


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def text_of(response):
    return response.content.decode("utf-8", "replace")


def status_of(client, address):
    response = client.get(address)
    for close in response._resource_closers:
        close()
    return response.status_code


# --- the desk ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "administrator", "superuser", "safeguarding_lead"])
@pytest.mark.parametrize(
    "query", ["", "?q=Zqlantern", "?view=unclaimed", "?view=marked", "?status=received"]
)
def test_queue_search_and_filters_leave_it_out(request, maya, who, query):
    viewer = request.getfixturevalue(who)
    piece = make_piece()
    url = reverse("desk:queue") + query
    client = signed_in(viewer)
    if query != "?view=marked":
        assert piece.reference in text_of(client.get(url))
    actions.worry(piece, by=viewer)
    assert piece.reference not in text_of(client.get(url))
    assert TITLE not in text_of(client.get(url)).replace(query, "").replace(f'"{TITLE}"', "")


def test_counts_leave_it_out(maya, editor):
    piece = make_piece()
    pieces.claim(piece, by=editor)
    before = counts_for(editor, reply_days=5)
    actions.worry(piece, by=editor)
    after = counts_for(editor, reply_days=5)
    assert (before.waiting, before.mine, after.waiting, after.mine) == (1, 1, 0, 0)


@pytest.mark.parametrize("status", [Status.SIGN_OFF, Status.DECLINED, Status.ACCEPTED])
def test_pieces_that_wait_for_nobody_are_left_out_too(maya, editor, desk, status):
    piece = make_piece(status=status, editor=editor)
    actions.worry(piece, by=editor)
    for query in ("?view=with-them", f"?status={status}", "?view=question"):
        assert piece.reference not in text_of(desk.get(reverse("desk:queue") + query))


def test_queue_costs_the_same_with_a_worry(maya, editor, desk):
    def count():
        with CaptureQueriesContext(connection) as caught:
            desk.get(reverse("desk:queue"))
        return len(caught)

    apart = [make_piece() for _ in range(3)]
    make_piece()
    count()
    before = count()
    for piece in apart:
        actions.worry(piece, by=editor)
    assert count() == before


def test_other_pieces_of_the_same_person_do_not_name_it(maya, editor, desk, leads_desk):
    contributor, _keys = factories.make_contributor()
    piece = make_piece(contributor=contributor)
    other = factories.make_submission(contributor=contributor, title="Another")
    url = reverse("desk:item", args=[other.reference])
    assert TITLE in text_of(desk.get(url))
    actions.worry(piece, by=editor)
    assert (TITLE in text_of(desk.get(url)), piece.reference in text_of(desk.get(url))) == (
        False,
        False,
    )


def test_next_skips_it(maya, editor, desk):
    first, second, third = [factories.make_submission() for _ in range(3)]
    actions.worry(second, by=editor)
    html = text_of(desk.get(reverse("desk:item", args=[first.reference])))
    assert (second.reference in html, third.reference in html) == (False, True)


@pytest.mark.parametrize("who", ["editor", "administrator", "superuser"])
def test_every_address_of_it_is_not_found(request, maya, who):
    viewer = request.getfixturevalue(who)
    piece = make_piece()
    picture = piece.files.get().file.url
    client = signed_in(viewer)
    assert status_of(client, picture) == 200
    actions.worry(piece, by=viewer)
    got = {
        name: client.get(reverse(f"desk:{name}", args=[piece.reference])).status_code
        for name in ("item", "claim", "decline", "sign_off")
    }
    posted = {
        name: client.post(reverse(f"desk:{name}", args=[piece.reference])).status_code
        for name in ("claim", "reply", "accept", "decline", "hide", "hold", "checklist")
    }
    assert set(got.values()) | set(posted.values()) == {404}
    assert status_of(client, picture) == 404


def test_lead_can_work_on_it_at_the_desk(worried, leads_desk):
    piece, _case = worried
    response = leads_desk.post(
        reverse("desk:reply", args=[piece.reference]), {"reply-body": "Are you all right?"}
    )
    assert (response.status_code, piece.messages.get().body) == (302, "Are you all right?")


# --- Wagtail's own screens ---------------------------------------------------------------------


@pytest.fixture
def drafted(maya, editor):
    """A piece with a draft page and a picture in the library: (piece, page, picture)."""
    piece = make_piece(status=Status.ACCEPTED, editor=editor)
    return piece, piece.page, piece.files.get().picture


def wagtail_lists(page):
    return [
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        f"{reverse('wagtailadmin_pages:search')}?q={TITLE}",
        f"/admin/choose-page/{page.get_parent().pk}/",
        f"/admin/choose-page/search/?q={TITLE}",
        f"/admin/api/main/pages/?child_of={page.get_parent().pk}&fields=title",
        reverse("wagtailadmin_reports:workflow"),
        reverse("wagtailadmin_reports:workflow_tasks"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:aging_pages"),
        "/admin/",
    ]


@pytest.mark.parametrize("who", ["editor", "administrator", "superuser"])
def test_lists_searches_and_reports_of_pages_leave_it_out(request, drafted, who):
    viewer = request.getfixturevalue(who)
    piece, page, _picture = drafted
    page.specific.save_revision(user=viewer, log_action=True)
    client = signed_in(viewer)
    lists = wagtail_lists(page)
    seen = [url for url in lists if f"{TITLE}<<" in words(client, url)]
    assert len(seen) >= 4
    actions.worry(piece, by=viewer)
    assert [url for url in lists if f"{TITLE}<<" in words(client, url)] == []


def words(client, url):
    """What a list shows of titles, whether it is HTML or JSON, without what was searched for."""
    text = "".join(text_of(client.get(url)).split()).replace(f"<em>{TITLE}</em>", "")
    return text.replace(f">{TITLE}<", f"{TITLE}<<").replace(f'"title":"{TITLE}"', f"{TITLE}<<")


def test_nobody_learns_who_has_its_page_open(maya, drafted, editor, desk):
    piece, page, _picture = drafted
    session = EditingSession.objects.create(
        user=editor, content_object=page.specific, last_seen_at=timezone.now()
    )
    address = reverse(
        "wagtailadmin_editing_sessions:ping", args=["stories", "storypage", page.pk, session.pk]
    )
    assert desk.post(address).status_code == 200
    actions.worry(piece, by=editor)
    assert desk.post(address).status_code == 404


def test_lost_words_screen_names_no_piece_that_is_kept_apart(maya, editor, desk):
    contributor, _keys = factories.make_contributor()
    piece, other = [make_piece(contributor=contributor) for _number in range(2)]
    lost = LostWords.objects.create(
        words_hash="a" * 64, contributor=contributor, state=LostWordsState.PROPOSED
    )
    address = reverse("lost_words_item", args=[lost.pk])
    assert piece.reference in text_of(desk.get(address))
    actions.worry(piece, by=editor)
    shown = text_of(desk.get(address))
    assert (piece.reference in shown, other.reference in shown) == (False, True)


@pytest.mark.parametrize("who", ["editor", "administrator", "superuser"])
def test_addresses_of_its_page_and_picture_are_not_found(request, drafted, who):
    viewer = request.getfixturevalue(who)
    piece, page, picture = drafted
    rendition = picture.get_rendition("max-165x165")
    client = signed_in(viewer)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    actions.worry(piece, by=viewer)
    addresses = [
        *(
            reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
            for name in ("edit", "history", "view_draft", "usage", "workflow_history", "copy")
        ),
        reverse("wagtailadmin_explore", args=[page.pk]),
        reverse("wagtailadmin_choose_page_child", args=[page.pk]),
        f"{reverse('wagtailadmin_choose_page_chosen_multiple')}?id=999999&id={page.pk}",
        reverse("wagtailimages:edit", args=[picture.pk]),
        f"/admin/bulk/wagtailcore/page/move/?id={page.pk}",
        f"/admin/api/main/pages/{page.pk}/",
        picture.file.url,
        rendition.file.url,
    ]
    answers = {address: status_of(client, address) for address in addresses}
    assert {address: code for address, code in answers.items() if code != 404} == {}


def test_lead_still_opens_page_and_picture(drafted, editor, leads_desk):
    piece, page, picture = drafted
    actions.worry(piece, by=editor)
    assert leads_desk.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert status_of(leads_desk, picture.file.url) == 200


def test_library_and_counts_leave_them_out(drafted, editor, desk):
    piece, _page, picture = drafted
    summary = text_of(desk.get("/admin/"))
    before = [int(number) for number in counted(summary)]
    actions.worry(piece, by=editor)
    assert picture.title not in text_of(desk.get(reverse("wagtailimages:index")))
    chooser = reverse("wagtailimages_chooser:choose_results")
    assert picture.title not in json.dumps(text_of(desk.get(chooser)))
    after = [int(number) for number in counted(text_of(desk.get("/admin/")))]
    assert [was - now for was, now in zip(before, after, strict=True)] == [1, 1]


def counted(html):
    """Wagtail's counts of pages and pictures on its dashboard."""
    return re.findall(r"(\d+) (?:Page|Image)s?\b", html[html.index("w-summary__list") :])


# --- the person who sent it ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "status", [Status.RECEIVED, Status.IN_REVIEW, Status.ACCEPTED, Status.LIVE, Status.DECLINED]
)
def test_their_pages_say_the_same_as_before(maya, editor, status):
    contributor, keys = factories.make_contributor()
    piece = make_piece(contributor=contributor, status=status, editor=editor)
    person = YoungPerson()
    person.press("/my-pieces/open/", {"words": keys.words})
    pages = ["/my-pieces/", f"/my-pieces/{piece.reference}/"]
    before = [without_tokens(person, page) for page in pages]
    actions.worry(piece, by=editor)
    assert [without_tokens(person, page) for page in pages] == before


def page_of(person, path):
    return text_of(person.see(path))


def without_tokens(person, path):
    return TOKEN.sub("", page_of(person, path))


def test_waiting_for_their_yes_it_says_the_editors_have_it(maya, editor):
    contributor, keys = factories.make_contributor()
    piece = make_piece(contributor=contributor, status=Status.SIGN_OFF, editor=editor)
    actions.worry(piece, by=editor)
    person = YoungPerson()
    person.press("/my-pieces/open/", {"words": keys.words})
    html = page_of(person, "/my-pieces/")
    assert ("With us" in html, "worr" in html.lower()) == (True, False)


def test_take_down_page_says_for_everybody_what_can_stay(maya, editor):
    contributor, keys = factories.make_contributor()
    pieces_of_one = [make_piece(contributor=contributor) for _ in range(2)]
    actions.worry(pieces_of_one[0], by=editor)
    person = YoungPerson()
    person.press("/my-pieces/open/", {"words": keys.words})
    said = [
        "one sealed copy stays. Only Maya and a deputy can open it. "
        "It goes 12 months after that is sorted out."
        in page_of(person, f"/my-pieces/{piece.reference}/take-down/")
        for piece in pieces_of_one
    ]
    assert said == [True, True]


def test_second_person_sees_nothing_of_it_until_it_is_back(maya, editor):
    piece = make_piece(status=Status.DECLINED, editor=editor)
    pieces.appeal(piece, note="Please look again.")
    check = checks.ask(submission=fresh(piece))
    assert checks.is_waiting(check) is True
    actions.worry(piece, by=editor)
    check.refresh_from_db()
    assert checks.is_waiting(check) is False


# --- what rules cannot read ----------------------------------------------------------------------


def test_photographed_card_comes_before_everything_marked(desk):
    factories.make_submission(title="Ring me", body="Ring 07700 900123.")
    card = make_piece(body="")
    typed = make_piece(body="Some words.")
    assert [fresh(card).is_unread, fresh(typed).is_unread] == [True, False]
    assert next(iter(Submission.objects.waiting().in_queue_order())) == card
    assert "Nobody has read this yet" in text_of(desk.get(reverse("desk:queue")))


def test_once_somebody_has_it_a_card_is_read(editor):
    card = make_piece(body="")
    pieces.claim(card, by=editor)
    assert fresh(card).is_unread is False


def test_next_goes_from_cards_to_marked_to_the_rest(editor):
    plain = factories.make_submission()
    marked = factories.make_submission(body="Ring 07700 900123.")
    cards = [make_piece(body="") for _ in range(2)]
    order = list(Submission.objects.waiting().in_queue_order())
    assert order == [*cards, marked, plain]


# --- the outbox --------------------------------------------------------------------------------


def test_messages_about_it_are_known_to_leads_alone(maya, editor, administrator):
    """Nor can an editor send one on who cannot read when it is safe."""
    piece = make_piece(
        status=Status.ACCEPTED,
        editor=editor,
        contact_way="email",
        contact_address="kes@example.org",
    )
    other = make_piece(contact_way="email", contact_address="wren@example.org")
    pieces.reply(other, by=editor, body="We got it.", wants_answer=False)
    OutgoingMessage.objects.update(state=MessageState.FAILED, settled_at=timezone.now())
    about = OutgoingMessage.objects.filter(kind="contributor-news", recipient=str(piece.pk))
    everything = set(OutgoingMessage.objects.values_list("pk", flat=True))
    others = everything - set(about.values_list("pk", flat=True))

    def known(user):
        return set(outbox.known_to(user).values_list("pk", flat=True))

    assert about.exists()
    assert known(editor) == known(administrator) == known(maya) == everything
    actions.worry(piece, by=editor)
    assert known(editor) == known(administrator) == others != set()
    assert known(maya) >= everything
    client = signed_in(editor)
    message = about.first()
    answers = [
        client.get(reverse("outbox_look", args=[message.pk])),
        client.post(reverse("outbox_try_again", args=[message.pk])),
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert about.exclude(state=MessageState.FAILED).count() == 0
