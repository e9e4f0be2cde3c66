"""What is typed saves itself: kept as it stands, never over anything newer, never after Stop."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from core.models import SiteSettings
from submissions import actions
from submissions.errors import OtherWords, WrongMoment
from submissions.models import Draft, Submission, TypedAnswer
from submissions.sending import steps
from tests.submissions.test_sending_hostile import OURS, keepable
from tests.submissions.young_person import (
    STEPS,
    YoungPerson,
    hidden_values,
    shown_words,
    text_of,
)

pytestmark = pytest.mark.django_db


class Tab:
    """One question open in a browser that runs our script."""

    def __init__(self, person, step="piece"):
        self.person = person
        self.step = step
        self.page = person.see(f"/send/{step}/")
        self.hidden = hidden_values(self.page)
        self.count = 0

    def post(self, path, body):
        return self.person.client.post(
            path,
            json.dumps(body),
            content_type="application/json",
            headers={"X-CSRFToken": self.hidden["csrfmiddlewaretoken"]},
        )

    def begin(self):
        response = self.post("/send/begin/", {})
        self.hidden["draft"] = response.json()["draft"]
        return response

    def save(self, boxes, **other):
        """Save the boxes as they stand; the status of the answer."""
        if not self.hidden["draft"]:
            self.begin()
        self.count += 1
        sent = {
            "step": self.step,
            "draft": int(self.hidden["draft"]),
            "page": self.hidden["page"],
            "count": self.count,
            "began_from": self.hidden["began_from"],
            "values": boxes,
        }
        return self.post("/send/save/", sent | other).status_code

    def press(self, answers, **kwargs):
        """Continue, as the script hands over to it."""
        data = self.hidden | {"count": self.count + 1} | answers
        path = kwargs.get("path", f"/send/{self.step}/")
        return self.person.client.post(path, data)


@pytest.fixture
def person():
    return YoungPerson()


def typed(step="piece"):
    return TypedAnswer.objects.get(step=step).values


def test_what_is_typed_is_kept_and_stands_in_the_box_again(person):
    tab = Tab(person)
    words = {"body": "  Half of\r\nit <b>", "title": "t" * 300}
    assert [tab.save({"body": "Half"}), tab.save(words)] == [204, 204]
    assert typed() == words
    form = person.see("/send/piece/").context["form"]
    assert {name: form[name].value() for name in words} == words
    assert Draft.objects.get().answers == {}


def test_beginning_keeps_no_word_and_begins_once(person):
    tab = Tab(person)
    first = tab.begin().json()
    assert tab.begin().json() == first
    assert (Draft.objects.count(), TypedAnswer.objects.count()) == (1, 0)
    assert '"/send/piece/">Yes, carry on</a>' in text_of(person.see("/send/"))


def test_nothing_is_begun_while_the_site_takes_no_more(person):
    tab = Tab(person)
    site = SiteSettings.load()
    site.full_until = timezone.localdate() + timedelta(days=3)
    site.save()
    assert tab.post("/send/begin/", {}).status_code == 503
    assert Draft.objects.count() == 0


def test_answers_are_quiet_and_never_kept(person):
    tab = Tab(person)
    begun = tab.begin()
    tab.count = 1
    kept = tab.post(
        "/send/save/",
        {
            "step": "piece",
            "draft": int(tab.hidden["draft"]),
            "page": tab.hidden["page"],
            "count": 1,
            "began_from": "",
            "values": {"body": "zqcanary"},
        },
    )
    for response in (begun, kept):
        assert response["Cache-Control"] == "no-store, private, max-age=0"
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert (kept.status_code, kept.content) == (204, b"")


def test_continue_answers_the_question_and_a_late_save_changes_nothing(person):
    tab = Tab(person)
    tab.save({"body": "Half"})
    assert tab.press({"body": "All of it"})["Location"] == "/send/pictures/"
    assert tab.save({"body": "Half of"}) == 204
    assert typed() is None
    assert Draft.objects.get().answers["body"] == "All of it"


def test_typing_on_after_continue_is_kept_and_asked_about(person):
    """Back to the page as the browser kept it, or Continue on a line that broke."""
    tab = Tab(person)
    tab.save({"body": "Half"})
    tab.press({"body": "All of it"})
    tab.count += 1
    assert tab.save({"body": "All of it and more"}) == 204
    assert Draft.objects.get().answers["body"] == "All of it"
    page = person.see("/send/piece/")
    assert page.context["form"]["body"].value() == "All of it and more"
    assert "You changed this" in text_of(page)


def test_an_older_save_that_comes_late_changes_nothing(person):
    tab = Tab(person)
    tab.save({"body": "Newer"}, count=7)
    assert tab.save({"body": "Older"}, count=6) == 204
    assert typed() == {"body": "Newer"}


def test_the_same_save_twice_is_kept_once(person):
    tab = Tab(person)
    assert [tab.save({"body": "Once"}, count=1), tab.save({"body": "Once"}, count=1)] == [204, 204]
    assert TypedAnswer.objects.count() == 1


# Two tabs


def test_two_tabs_never_write_over_each_other_unseen(person):
    one, two = Tab(person), Tab(person)
    assert one.save({"body": "The first tab"}) == 204
    assert two.save({"body": "The second tab"}) == 409
    assert typed() == {"body": "The first tab"}


def test_both_tabs_words_are_shown_before_one_is_kept(person):
    one, two = Tab(person), Tab(person)
    one.save({"body": "The first tab"})
    two.save({"body": "The second tab"})
    assert two.press({"body": "The second tab"})["Location"] == "/send/piece/"
    for _reload in range(2):
        page = person.see("/send/piece/")
        assert page.context["form"]["body"].value() == "The second tab"
        assert [text for _label, text in page.context["words_beside"]] == ["The first tab"]
    again = Tab(person)
    assert again.press({"body": "Both tabs"})["Location"] == "/send/pictures/"
    assert Draft.objects.get().answers["body"] == "Both tabs"
    assert typed() is None


def test_saving_for_later_from_one_tab_shows_the_words_of_the_other(person):
    one, two = Tab(person), Tab(person)
    one.save({"body": "The first tab"})
    two.begin()
    response = two.press({"body": "The second tab"}, path="/send/later/")
    assert response["Location"] == "/send/piece/"
    assert "The first tab" in text_of(person.see("/send/piece/"))


def test_the_same_words_in_two_tabs_are_no_matter(person):
    one, two = Tab(person), Tab(person)
    one.save({"body": "Line\nby line"})
    assert two.press({"body": "Line\r\nby line"})["Location"] == "/send/pictures/"


def test_a_page_read_after_the_save_goes_on_from_it(person):
    Tab(person).save({"body": "On the phone that died"})
    assert Tab(person).save({"body": "On the phone that died, and more"}) == 204


def test_words_typed_for_another_piece_do_not_land_in_this_one(person):
    stale = Tab(person)
    stale.save({"body": "The first piece"})
    person.press("/send/piece/", action="/send/stop/")
    person.answer("piece", {"body": "The second piece"})
    assert stale.save({"body": "The first piece, on"}) == 410
    response = stale.press({"body": "The first piece, on"})
    assert response.status_code == 409
    assert response.context["form"]["body"].value() == "The first piece, on"
    assert "sent, saved or wiped in another tab" in text_of(response)
    assert Draft.objects.get().answers["body"] == "The second piece"


def test_a_page_whose_piece_was_sent_starts_another_only_when_told_to(person):
    stale = Tab(person)
    stale.begin()
    person.answer_all()
    person.send()
    assert stale.press({"body": "The same again"}).status_code == 409
    assert (Draft.objects.count(), Submission.objects.count()) == (0, 1)


# Changing an answer


def test_a_change_that_was_left_is_asked_about_before_sending(person):
    person.answer_all()
    Tab(person, "name").save({"byline": "Kes", "avatar": "fox"})
    assert person.client.get("/send/check/")["Location"] == "/send/name/?change=1"
    assert "You changed this" in text_of(person.see("/send/name/?change=1"))


def test_a_change_that_was_left_can_be_put_back(person):
    person.answer_all()
    Tab(person, "name").save({"byline": "Kes"})
    response = person.press("/send/name/?change=1", {"byline": "Kes", "put_back": "1"})
    assert response["Location"] == "/send/check/"
    assert person.client.get("/send/check/").status_code == 200
    assert person.see("/send/name/").context["form"]["byline"].value() == "Kestrel"


def test_typing_after_a_mistake_takes_its_place(person):
    person.answer("piece")
    person.mistake("piece", {"body": "Mine", "title": "t" * 300})
    Tab(person).save({"body": "Mine, better", "title": "t"})
    page = person.see("/send/piece/")
    assert "<title>Error: " not in text_of(page)
    assert page.context["form"]["body"].value() == "Mine, better"


def test_words_under_a_picture_save_themselves(person):
    person.answer("piece")
    Tab(person, "pictures").save({"description-1": "A lamp", "pictures": "x", "body": "no"})
    assert typed("pictures") == {"description-1": "A lamp"}


# For them alone


def test_what_they_type_alone_is_kept_and_never_shown(person):
    person.answer_all(help={"helper_role": "typed"})
    Tab(person, "alone").save({"alone_answer": "zqcanary"})
    page = person.see("/send/alone/")
    assert "zqcanary" not in text_of(page)
    assert "We have your answer" in text_of(page)
    person.press("/send/alone/", {"alone_answer": ""})
    assert Draft.objects.get().answers["alone_answer"] == "zqcanary"


# What must not bring a draft back


@pytest.mark.parametrize(
    "end",
    [
        lambda person: person.press("/send/piece/", action="/send/stop/"),
        lambda person: person.client.get("/exit/"),
        lambda person: Draft.objects.update(ends_at=timezone.now()),
        lambda person: actions.discard_draft(Draft.objects.get()),
        lambda person: actions.take_up_draft(Draft.objects.get()),
    ],
    ids=["stopped", "exit", "expired", "wiped", "taken up elsewhere"],
)
def test_a_save_after_the_end_keeps_nothing(person, end):
    tab = Tab(person)
    tab.save({"body": "Before"})
    end(person)
    drafts = list(Draft.objects.values_list("pk", flat=True))
    assert tab.save({"body": "After"}) in (403, 410)
    assert list(Draft.objects.values_list("pk", flat=True)) == drafts
    assert "After" not in str(list(TypedAnswer.objects.values_list("values", flat=True)))


def test_a_save_after_sending_keeps_nothing(person):
    person.answer_all()
    tab = Tab(person, "name")
    person.send()
    assert tab.save({"byline": "After"}) == 410
    assert (Draft.objects.count(), TypedAnswer.objects.count()) == (0, 0)


def test_a_save_in_the_moment_the_draft_goes_keeps_nothing(person):
    draft, _key = actions.start_draft()
    writer = actions.Writer(page="a", count=1, began_from="")
    actions.discard_draft(draft)
    with pytest.raises(WrongMoment):
        keep(draft.pk, writer)
    assert TypedAnswer.objects.count() == 0


def test_after_saving_for_later_this_browser_saves_nothing_more(person):
    tab = Tab(person)
    tab.save({"body": "Half"})
    tab.press({"body": "Half"}, path="/send/later/")
    assert tab.save({"body": "After"}) == 410
    assert len(shown_words(person.see("/send/later/"))) == 5
    assert Draft.objects.get().answers["body"] == "Half"


@pytest.mark.parametrize("seen", ["a.99999999999999999999", "a.-1", "a.١", "a.", "1"])
def test_version_that_never_was_is_not_what_this_page_began_from(person, seen):
    draft, _key = actions.start_draft()
    keep(draft.pk, actions.Writer(page="a", count=1, began_from=""))
    with pytest.raises(OtherWords):
        keep(draft.pk, actions.Writer(page="b", count=1, began_from=seen))


def test_nothing_typed_survives_its_draft(person):
    Tab(person).save({"body": "zqcanary"})
    Draft.objects.update(ends_at=timezone.now() - timedelta(hours=1))
    actions.discard_old_drafts()
    assert TypedAnswer.objects.count() == 0


# Who may save, and what


def test_another_browser_saves_nothing(person):
    tab = Tab(person)
    tab.begin()
    stranger = Tab(YoungPerson())
    stranger.hidden["draft"] = tab.hidden["draft"]
    assert stranger.save({"body": "Not mine"}) == 410
    assert TypedAnswer.objects.count() == 0


def test_another_site_saves_nothing(person):
    Tab(person).begin()
    bare = Client(enforce_csrf_checks=True)
    bare.cookies = person.client.cookies
    assert bare.post("/send/save/", "{}", content_type="application/json").status_code == 403
    assert bare.post("/send/begin/", "{}", content_type="application/json").status_code == 403


def test_saving_uses_up_nobodys_pieces(person, settings):
    settings.DRAFTS_PER_HOUR = settings.SENDS_PER_HOUR = 1
    tab = Tab(person)
    assert {tab.save({"body": "word " * count}) for count in range(1, 30)} == {204}
    assert tab.press({"body": "word"})["Location"] == "/send/pictures/"
    response = Tab(YoungPerson()).post("/send/begin/", {})
    assert (response.status_code, response["Retry-After"]) == (429, "900")


@pytest.mark.parametrize("step", [name for name in STEPS if name in ("age", "where")])
def test_what_is_only_picked_counts_when_continue_is_pressed(person, step):
    person.answer_all()
    assert Tab(person, step).save({"site": "yes", "age_band": "18-25"}) == 400
    assert TypedAnswer.objects.exclude(values=None).count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"step": "school"},
        {"step": None},
        {"step": []},
        {"count": "1"},
        {"count": 0},
        {"count": -1},
        {"count": 1e9},
        {"count": True},
        {"page": "x" * 33},
        {"page": ""},
        {"page": "a\x00"},
        {"page": 7},
        {"began_from": "x" * 99},
        {"began_from": "\x00.1"},
        {"began_from": None},
        {"values": None},
        {"values": "body"},
        {"values": [1]},
    ],
    ids=repr,
)
def test_what_no_page_of_ours_sends_is_refused(person, wrong):
    assert Tab(person).save({"body": "x"}, **wrong) == 400
    assert TypedAnswer.objects.count() == 0


@pytest.mark.parametrize("draft", [None, "1", 1.5, -1, 10**30, [], {}])
def test_a_draft_that_is_none_is_gone(person, draft):
    assert Tab(person).save({"body": "x"}, draft=draft) == 410


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(person, body):
    tab = Tab(person)
    response = person.client.post(
        "/send/save/",
        body,
        content_type="application/json",
        headers={"X-CSRFToken": tab.hidden["csrfmiddlewaretoken"]},
    )
    assert response.status_code == 400


def test_unknown_boxes_and_what_is_no_text_are_left_out(person):
    values = {"body": "Mine", "title": None, "form": 3, "school": "x", "csrfmiddlewaretoken": "x"}
    Tab(person).save(values)
    assert typed() == {"body": "Mine"}


@pytest.mark.parametrize("text", [*OURS, "half \ud800 a character"], ids=range(len(OURS) + 1))
def test_hostile_text_saves_itself_as_typed(person, text):
    tab = Tab(person)
    assert tab.save({"body": text, "title": text}) == 204
    kept = "half  a character" if "\ud800" in text else keepable(text)
    assert typed() == {"body": kept, "title": kept}
    page = person.see("/send/piece/")
    assert page.context["form"]["body"].value() == kept
    assert "<script>alert" not in text_of(page)


def test_more_than_a_request_may_bring_is_refused_and_what_was_kept_stays(person):
    tab = Tab(person)
    tab.save({"body": "Kept"})
    assert tab.save({"body": "x" * 3_000_000}) == 400
    assert typed() == {"body": "Kept"}


@pytest.mark.parametrize("problem", ["database or disk is full", "database is locked"])
def test_a_full_disk_is_a_moment_to_try_again(person, monkeypatch, problem):
    def full(*args, **kwargs):
        raise OperationalError(problem)

    tab = Tab(person)
    tab.save({"body": "Kept"})
    with monkeypatch.context() as patch:
        patch.setattr(actions, "keep_typed", full)
        assert tab.save({"body": "Kept, and more"}) == 503
    assert tab.save({"body": "Kept, and more"}) == 204
    assert typed() == {"body": "Kept, and more"}


def test_a_save_reads_nothing_of_what_is_answered(person, django_assert_num_queries):
    """Long words are neither read nor unpacked to keep a few more."""
    person.answer("piece", {"body": "word " * 20_000})
    tab = Tab(person)
    tab.save({"body": "word " * 20_001})
    with django_assert_num_queries(3) as asked:
        assert tab.save({"body": "word " * 20_002}) == 204
    assert "answers" not in str(asked.captured_queries).replace("typedanswer", "")


def test_every_question_with_a_box_to_write_in_says_that_it_saves_itself(person):
    said = {}
    person.answer_all(help={"helper_role": "typed"})
    for step in steps.asked(Draft.objects.get()):
        said[step.name] = 'data-saving="/send/save/"' in text_of(person.see(step.url))
    assert said == {name: name not in ("age", "where") for name in said}
    assert len(said) == 8


def keep(draft_pk, writer):
    actions.keep_typed(draft_pk, step="piece", values={"body": "x"}, writer=writer)


def test_a_form_is_no_json_either(person):
    """Whoever looked for its token has read it by then."""
    response = person.client.post(
        "/send/save/",
        b'{"step": "piece"}',
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": Tab(person).hidden["csrfmiddlewaretoken"]},
    )
    assert response.status_code == 400
