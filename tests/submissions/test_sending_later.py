import re
from datetime import timedelta

import pytest
from django.utils import timezone

from submissions import actions, queries, session
from submissions.models import Contributor, Draft, DraftFile
from tests.submissions.young_person import (
    ANSWERS,
    STEPS,
    YoungPerson,
    picture,
    shown_words,
    text_of,
    title_of,
)

pytestmark = pytest.mark.django_db

CANARIES = {
    "piece": {"body": "zqcanary words", "title": "zqcanary title"},
    "name": {"byline": "Zqcanary", "avatar": "otter"},
    "reach": {"contact_way": "email", "contact_email": "zqcanary@example.org"},
    "help": {"helper_role": "typed", "helper_name": "Zqcanary"},
}


@pytest.fixture
def person():
    return YoungPerson()


def save(person, path, answers=None):
    return person.press(path, answers, action="/send/later/")


def test_every_page_can_be_saved(person):
    for step in STEPS:
        assert 'formaction="/send/later/"' in text_of(person.see(f"/send/{step}/"))
        person.answer(step)
    assert 'formaction="/send/later/"' in text_of(person.see("/send/check/"))


def test_saving_shows_words_that_bring_it_back(person):
    assert save(person, "/send/piece/", {"body": "Half of it"})["Location"] == "/send/later/"
    response = person.see("/send/later/")
    assert title_of(response) == "Saved"
    contributor = queries.contributor_by_words(" ".join(shown_words(response)))
    draft = Draft.objects.get()
    assert draft.contributor == contributor
    assert draft.answers["body"] == "Half of it"
    assert draft.is_saved
    assert draft.ends_at - timezone.now() > timedelta(days=29)


def test_what_is_not_right_yet_is_kept_as_typed(person):
    for step in STEPS[:5]:
        person.answer(step)
    save(person, "/send/reach/", {"contact_way": "email", "contact_email": "kes at example"})
    person.carry_on()
    form = person.see("/send/reach/").context["form"]
    assert form.initial["contact_email"] == "kes at example"
    assert person.client.get("/send/check/")["Location"] == "/send/reach/"
    person.answer("reach")
    assert person.client.get("/send/help/").status_code == 200


def test_an_empty_page_can_be_saved(person):
    assert save(person, "/send/piece/", {"body": ""})["Location"] == "/send/later/"
    assert len(shown_words(person.see("/send/later/"))) == 5


def test_saving_from_the_check_page_keeps_everything(person):
    person.answer_all()
    assert save(person, "/send/check/")["Location"] == "/send/later/"
    assert Draft.objects.get().answers["byline"] == "Kestrel"


def test_carry_on_now_opens_it_with_the_link_and_goes_on_where_it_stopped(person):
    person.answer("piece")
    save(person, "/send/pictures/", {})
    page = text_of(person.see("/send/later/"))
    link = re.search(r'<a class="btn alt" href="([^"]+)">Carry on now</a>', page)[1]
    assert f'class="private-link" href="{link}"' in page
    assert person.carry_on()["Location"] == "/send/name/"
    assert person.client.get("/send/name/").status_code == 200


@pytest.mark.parametrize("kept", ["kept", "put away"])
def test_once_saved_nothing_of_it_is_readable_here(person, kept):
    for step in STEPS:
        person.answer(step, CANARIES.get(step))
    person.answer("pictures", {"pictures": picture()})
    shown = f"/send/picture/{DraftFile.objects.get().pk}/"
    assert person.client.get(shown).status_code == 200
    save(person, "/send/alone/", {"alone_answer": "zqcanary"})
    if kept == "put away":
        person.press("/send/words/", {"skip": "1"})
    pages = ["/send/", *(f"/send/{step}/" for step in STEPS), "/send/alone/", "/send/check/"]
    pages += ["/send/stop/", "/send/whose/", "/send/done/", "/send/later/", "/my-pieces/"]
    told = {page: text_of(person.client.get(page, follow=True)) for page in pages}
    assert [page for page, text in told.items() if "zqcanary" in text.lower()] == []
    assert [page for page, text in told.items() if "carry on</a>" in text] == []
    assert person.client.get(shown).status_code == 404
    begun = person.press("/send/piece/", {"body": "Somebody else’s"})
    assert begun["Location"] == "/send/pictures/"
    assert Draft.objects.get(is_saved=True).answers["body"] == "zqcanary words"


def test_the_next_person_begins_with_an_empty_page(person):
    save(person, "/send/piece/", {"body": "Half of it"})
    form = person.see("/send/piece/").context["form"]
    assert (form["body"].value(), Draft.objects.count()) == (None, 1)


def test_saved_twice_by_a_double_press_is_saved_once(person):
    page = person.client.get("/send/piece/")
    for _press in range(2):
        response = person.press(
            "/send/piece/", {"body": "Half of it"}, action="/send/later/", page=page
        )
        assert response["Location"] == "/send/later/"
    words = " ".join(shown_words(person.see("/send/later/")))
    assert queries.contributor_by_words(words).drafts.get() == Draft.objects.get()


@pytest.mark.parametrize("action", ["/send/{step}/", "/send/later/"])
@pytest.mark.parametrize(
    ("step", "box"), [("piece", "body"), ("name", "byline"), ("help", "helper_name")]
)
def test_back_after_saving_what_is_typed_on_stays_on_the_page(person, action, step, box):
    for before in STEPS[: STEPS.index(step)]:
        person.answer(before)
    page = person.client.get(f"/send/{step}/")
    press = {"page": page, "action": "/send/later/"}
    person.press(f"/send/{step}/", ANSWERS[step], **press)
    answer = ANSWERS[step] | {box: "zqmore\nand on"}
    response = person.press("/", answer, page=page, action=action.format(step=step))
    text = text_of(response)
    assert "You saved this for later" in text
    assert ">\nzqmore\nand on</textarea>" in text
    assert 'href="/send/later/">See my five words</a>' in text
    assert Draft.objects.get().is_saved
    assert "zqmore" not in str(Draft.objects.values_list("answers", flat=True))


def test_an_answer_to_nothing_open_stays_on_the_page(person):
    person.answer("piece")
    person.answer("pictures")
    page = person.client.get("/send/name/")
    Draft.objects.update(ends_at=timezone.now())
    text = text_of(person.answer("name", {"byline": "zqname", "avatar": "otter"}, page=page))
    assert ">\nzqname</textarea>" in text
    assert ">\notter</textarea>" not in text


def test_coming_back_to_the_start_says_it_is_saved(person):
    save(person, "/send/piece/", {"body": "Half of it"})
    assert "See my five words" in text_of(person.see("/send/"))
    person.carry_on()
    person.answer("pictures")
    save(person, "/send/name/", {})
    for path in ("/send/", "/send/piece/"):
        text = text_of(person.see(path))
        assert ("You saved one for later" in text, "Half of it" in text) == (True, False)


def test_stop_after_saving_wipes_nothing_and_says_so(person):
    page = person.client.get("/send/piece/")
    save(person, "/send/piece/", {"body": "Half of it"})
    stopped = person.press("/send/piece/", action="/send/stop/", page=page)
    text = text_of(person.see(stopped["Location"]))
    assert ("It’s saved." in text, "Nothing is kept" in text) == (True, False)
    assert Draft.objects.get().answers["body"] == "Half of it"
    assert len(shown_words(person.see("/send/later/"))) == 5


def test_stop_lets_go_of_a_saved_draft_that_was_taken_up(person):
    save(person, "/send/piece/", {"body": "Half of it"})
    person.carry_on()
    page = text_of(person.see("/send/pictures/"))
    assert ("Close it here" in page, "wipe it" in page) == (True, False)
    person.press("/send/pictures/", action="/send/stop/")
    assert Draft.objects.get().answers["body"] == "Half of it"
    assert person.client.get("/send/pictures/")["Location"] == "/send/"


def test_left_for_today_this_browser_holds_nothing(person):
    save(person, "/send/piece/", {"body": "Half of it"})
    assert person.press("/send/later/", action="/send/done/")["Location"] == "/"
    assert person.client.get("/send/later/")["Location"] == "/send/"
    assert person.client.get("/send/pictures/")["Location"] == "/send/"
    assert Draft.objects.count() == 1


def test_after_a_quarter_of_an_hour_only_the_words_bring_it_back(person):
    save(person, "/send/piece/", {"body": "Half of it"})
    kept = person.client.session
    kept["sealed"] = kept["sealed"] | {"ends_at": 0}
    kept.save()
    response = person.see("/send/later/")
    assert shown_words(response) == []
    assert "we don’t show them again" in text_of(response)
    assert person.client.get("/send/pictures/")["Location"] == "/send/"


def test_binned_where_its_words_open_it_it_is_gone_with_its_contributor(person):
    save(person, "/send/piece/", {"body": "Half of it"})
    assert "press “Bin it” there" in text_of(person.see("/send/later/"))
    person.carry_on()
    draft = Draft.objects.get()
    person.press("/my-pieces/", action=f"/my-pieces/saved/{draft.pk}/bin/")
    assert (Draft.objects.count(), Contributor.objects.count()) == (0, 0)


def test_a_saved_draft_that_is_sent_keeps_its_words(person):
    person.answer_all()
    save(person, "/send/check/")
    words = shown_words(person.see("/send/later/"))
    person.carry_on()
    person.see("/send/check/")
    person.send()
    assert shown_words(person.see("/send/done/")) == []
    contributor = queries.contributor_by_words(" ".join(words))
    assert contributor.submissions.count() == 1


def test_saved_again_it_needs_no_new_words(person):
    save(person, "/send/piece/", {"body": "Half of it"})
    person.carry_on()
    session_of_pieces = person.client.session
    session_of_pieces.pop(session.OPENING)
    session_of_pieces.save()
    save(person, "/send/pictures/", {})
    assert "The words you have already bring it back." in text_of(person.see("/send/later/"))
    assert Contributor.objects.count() == 1


def test_with_nothing_open_saving_says_so(person):
    page = person.client.get("/send/piece/")
    response = person.press("/send/age/", {"step": "age"}, action="/send/later/", page=page)
    assert "Nothing is open here now" in text_of(response)


def test_a_draft_over_its_time_is_not_taken_up(person):
    person.answer("piece")
    Draft.objects.update(ends_at=timezone.now())
    assert person.client.get("/send/pictures/")["Location"] == "/send/"


def test_an_hour_away_everything_is_still_there(person):
    person.answer("piece")
    Draft.objects.update(
        started_at=timezone.now() - timedelta(hours=1),
        ends_at=timezone.now() + timedelta(hours=23),
    )
    assert person.answer("pictures")["Location"] == "/send/name/"


def test_an_unsent_draft_lives_a_day_and_no_longer(person):
    person.answer("piece")
    left = Draft.objects.get().ends_at - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)


def test_drafts_over_their_time_go_when_another_begins(person):
    person.answer("piece")
    Draft.objects.update(ends_at=timezone.now())
    YoungPerson().answer("piece", {"body": "Mine"})
    assert [draft.answers["body"] for draft in Draft.objects.all()] == ["Mine"]


def test_a_draft_taken_up_elsewhere_is_not_open_here(person):
    person.answer("piece")
    actions.take_up_draft(Draft.objects.get())
    assert session.DRAFT_KEY in person.client.session
    assert person.client.get("/send/pictures/")["Location"] == "/send/"


def test_locking_lets_go_of_the_saved_draft_that_was_taken_up(person):
    """Whoever comes next at this browser reads nothing of it; the words bring it back."""
    save(person, "/send/piece/", {"body": "Half of a secret"})
    words = " ".join(shown_words(person.see("/send/later/")))
    other = YoungPerson()
    other.press("/my-pieces/open/", {"words": words})
    draft = Draft.objects.get()
    other.press("/my-pieces/", action=f"/my-pieces/saved/{draft.pk}/")
    assert "Half of a secret" in text_of(other.see("/send/piece/"))
    other.press("/my-pieces/", action="/my-pieces/lock/")
    assert "Half of a secret" not in text_of(other.client.get("/send/piece/", follow=True))
    assert Draft.objects.get().answers["body"] == "Half of a secret"
