import pytest

from core.models import SiteSettings
from submissions.enums import Use
from submissions.models import ConsentWording, Draft
from tests.submissions.young_person import (
    ANSWERS,
    STEPS,
    YoungPerson,
    hidden_values,
    text_of,
    title_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return YoungPerson()


def kept():
    return Draft.objects.get().answers


def errors_of(response):
    """The mistakes that the page says, in the order of its fields."""
    form = response.context["form"]
    return [line for lines in form.errors.values() for line in lines]


def test_questions_come_in_order_and_lead_to_the_check_page(person):
    went = [person.answer(step)["Location"] for step in STEPS]
    assert went == [f"/send/{step}/" for step in STEPS[1:]] + ["/send/check/"]


@pytest.mark.parametrize("step", [*STEPS[1:], "alone", "check"])
def test_no_question_opens_before_the_first_is_answered(person, step):
    assert person.client.get(f"/send/{step}/")["Location"] == "/send/"


@pytest.mark.parametrize("step", [*STEPS[2:], "check"])
def test_a_question_further_on_leads_back_to_the_first_open_one(person, step):
    person.answer("piece")
    assert person.client.get(f"/send/{step}/")["Location"] == "/send/pictures/"


def test_posting_to_the_last_page_skips_nothing(person):
    page = person.client.get("/send/piece/")
    person.answer("piece")
    response = person.press("/send/check/", page=page)
    assert response["Location"] == "/send/pictures/"
    assert Draft.objects.count() == 1


def test_an_answer_from_further_on_is_kept_and_leads_to_the_first_open_one(person):
    page = person.client.get("/send/piece/")
    person.answer("piece")
    response = person.answer("age", page=page)
    assert response["Location"] == "/send/pictures/"
    assert kept()["age_band"] == "18-25"


def test_an_unknown_question_is_not_found(person):
    assert person.client.get("/send/school/").status_code == 404


def test_nothing_is_chosen_for_anyone(person):
    for step in STEPS:
        page = text_of(person.see(f"/send/{step}/"))
        main = page[page.index("<main") : page.index("</main")]
        assert " checked" not in main
        assert " required" not in main
        assert "maxlength" not in main
        person.answer(step)


@pytest.mark.parametrize(
    ("step", "answers", "line"),
    [
        ("piece", {"body": " \n"}, "Write something, or choose to add a picture instead"),
        (
            "piece",
            {"body": "word " * 20_001},
            "That’s 20,001 words. We can take 20,000. You could send it in two parts",
        ),
        (
            "piece",
            {"body": "Hi", "title": "x" * 256},
            "Make the title 255 characters or shorter. It has 256",
        ),
        ("piece", {"body": "Hi", "form": "novel"}, "Pick one from the list"),
        ("name", {"byline": "x" * 61}, "Make the name 60 characters or shorter"),
        ("name", {"avatar": "face"}, "Pick one of the six cut-outs"),
        ("age", {}, "Pick an age, or pick Rather not say"),
        ("age", {"age_band": "40"}, "Pick an age, or pick Rather not say"),
        ("where", {"podcast": "on"}, "Tell us if we can put it on this site"),
        ("reach", {"contact_way": "email"}, "Give an e-mail address, like name@example.com"),
        (
            "reach",
            {"contact_way": "text", "contact_phone": "none"},
            "Give a mobile number, with all its digits",
        ),
        (
            "reach",
            {"contact_email": "kes@example.org"},
            "Pick a way to reach you, or empty the boxes below",
        ),
        ("help", {}, "Pick one. “Nobody” is a good answer too"),
    ],
)
def test_a_mistake_is_said_above_and_beside_and_in_the_title(person, step, answers, line):
    for earlier in STEPS[: STEPS.index(step)]:
        person.answer(earlier)
    response = person.mistake(step, answers)
    assert response.status_code == 200
    assert errors_of(response) == [line]
    assert title_of(response).startswith("Error: Step ")
    assert text_of(response).count(line) == 2
    assert "There’s one thing to fix" in text_of(response)


def test_everything_typed_is_still_there_after_a_mistake(person):
    typed = {"body": "  as typed <b>\n\n", "title": "t" * 300, "form": "poem", "language": "cy"}
    form = person.mistake("piece", typed).context["form"]
    assert {name: form[name].value() for name in typed} == typed


def test_the_mistakes_of_the_site_answer_keep_the_switches(person):
    for step in STEPS[:4]:
        person.answer(step)
    form = person.mistake("where", {"podcast": "on"}).context["form"]
    assert [form["podcast"].value(), form["social"].value()] == [True, False]


def tried():
    return kept().get("tried", {})


def test_a_mistake_is_an_address_that_a_reload_asks_nothing_of(person):
    person.answer("piece")
    typed = {"body": "Said again", "title": "t" * 300}
    assert person.answer("piece", typed).status_code == 303
    for _reload in range(2):
        response = person.see("/send/piece/")
        form = response.context["form"]
        assert title_of(response).startswith("Error: Step ")
        assert {name: form[name].value() for name in typed} == typed
    assert kept()["body"] == ANSWERS["piece"]["body"]


def test_a_mistake_in_a_change_stays_a_change(person):
    person.answer_all()
    path = "/send/name/?change=1"
    assert person.press(path, {"byline": "x" * 61})["Location"] == path
    response = person.see(path)
    assert "<title>Error: " in text_of(response)
    assert person.press(path, {"byline": "Kes"}, page=response)["Location"] == "/send/check/"


def test_a_right_answer_leaves_nothing_of_the_mistake(person):
    person.answer("piece")
    person.mistake("piece", {"body": "Mine", "title": "t" * 300})
    assert list(tried()) == ["piece"]
    person.answer("piece")
    assert tried() == {}
    assert "<title>Error: " not in text_of(person.see("/send/piece/"))


def test_a_right_answer_elsewhere_keeps_what_was_tried_here(person):
    person.answer_all()
    person.mistake("name", {"byline": "x" * 61})
    person.answer("age")
    assert person.see("/send/name/").context["form"]["byline"].value() == "x" * 61


def test_save_for_later_takes_the_place_of_what_was_tried(person):
    person.answer("piece")
    person.mistake("piece", {"body": "Mine", "title": "t" * 300})
    typed = {"body": "Newer", "title": "t" * 301}
    person.press("/send/piece/", typed, action="/send/later/")
    assert (tried(), Draft.objects.get().typed_in("piece")["body"]) == ({}, "Newer")


def test_nothing_is_kept_of_a_mistake_where_nothing_was_written(person):
    response = person.answer("piece", {"body": " "})
    assert (response.status_code, response["Location"]) == (303, "/send/piece/?empty")
    for _reload in range(2):
        assert errors_of(person.see("/send/piece/?empty")) == [
            "Write something, or choose to add a picture instead"
        ]
    assert Draft.objects.count() == 0
    assert dict(person.client.session) == {}


def test_a_first_mistake_keeps_what_was_written_and_back_sends_nothing_twice(person):
    typed = {"body": "Mine", "title": "t" * 300}
    assert person.answer("piece", typed)["Location"] == "/send/piece/"
    form = person.see("/send/piece/").context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert Draft.objects.count() == 1


def test_with_a_draft_the_address_of_an_empty_mistake_says_nothing(person):
    person.answer("piece")
    assert "<title>Error: " not in text_of(person.see("/send/piece/?empty"))


def test_a_mistake_is_gone_with_stop_and_with_sending(person):
    person.answer("piece")
    person.mistake("piece", {"body": "Mine", "title": "t" * 300})
    person.press("/send/piece/", action="/send/stop/")
    assert Draft.objects.count() == 0
    person.answer_all()
    person.mistake("name", {"byline": "x" * 61})
    person.send()
    assert Draft.objects.count() == 0


def test_what_is_too_long_for_them_alone_is_not_kept_to_be_shown(person):
    person.answer_all(help={"helper_role": "typed"})
    response = person.press("/send/alone/", {"alone_answer": "x" * 5_001})
    assert (response.status_code, tried()) == (200, {})
    assert "xxxxx" not in text_of(person.see("/send/alone/"))


def test_words_of_twenty_thousand_are_taken(person):
    assert person.answer("piece", {"body": "word " * 20_000}).status_code == 303


def test_answers_are_there_on_going_back(person):
    person.answer_all()
    values = {step: person.see(f"/send/{step}/").context["form"].initial for step in STEPS}
    assert values["piece"]["body"] == ANSWERS["piece"]["body"]
    assert values["name"] == {"byline": "Kestrel", "avatar": "otter"}
    assert values["age"] == {"age_band": "18-25"}
    assert (values["where"]["site"], values["where"]["podcast"]) == ("yes", True)
    assert values["reach"]["contact_email"] == "kes@example.org"
    assert values["help"]["helper_role"] == "nobody"


def test_a_stale_tab_still_saves(person):
    stale = person.client.get("/send/piece/")
    person.answer_all()
    person.answer("piece", {"body": "Said again"}, page=stale)
    assert kept()["body"] == "Said again"
    assert kept()["byline"] == "Kestrel"


def test_a_changed_answer_goes_straight_back_to_the_check_page(person):
    person.answer_all()
    for step in STEPS:
        assert f'/send/{step}/?change=1"' in text_of(person.see("/send/check/"))
        response = person.press(f"/send/{step}/?change=1", ANSWERS[step])
        assert response["Location"] == "/send/check/"


def test_back_from_a_change_leads_to_the_check_page(person):
    person.answer_all()
    assert person.see("/send/age/?change=1").context["back_url"] == "/send/check/"
    assert person.see("/send/age/").context["back_url"] == "/send/name/"


def test_rather_not_say_is_explained(person):
    for step in STEPS[:3]:
        person.answer(step)
    page = text_of(person.see("/send/age/"))
    assert "as if you were in the youngest group" in page
    assert "If you’re under 13, an adult" in page


def test_no_name_and_no_cut_out_is_fine(person):
    for step in STEPS[:2]:
        person.answer(step)
    assert person.answer("name", {})["Location"] == "/send/age/"


def test_no_way_to_be_reached_is_as_easy(person):
    for step in STEPS[:5]:
        person.answer(step)
    assert person.answer("reach", {})["Location"] == "/send/help/"
    assert kept()["contact_way"] == "none"
    assert 'value="none" checked' not in text_of(person.see("/send/reach/"))


def test_an_address_of_a_way_not_chosen_is_not_kept(person):
    for step in STEPS[:5]:
        person.answer(step)
    person.answer(
        "reach",
        {"contact_way": "none", "contact_email": "kes@example.org", "safe_times": "never"},
    )
    assert (kept()["contact_address"], kept()["safe_times"]) == ("", "")


# Consent


def test_consent_shows_the_exact_wording_of_every_use(person):
    for step in STEPS[:4]:
        person.answer(step)
    page = text_of(person.see("/send/where/"))
    texts = ConsentWording.objects.filter(use__in=Use).values_list("text", flat=True)
    assert [text for text in texts if text not in page] == []


def test_consent_asks_again_when_the_words_changed_while_they_read(person):
    for step in STEPS[:4]:
        person.answer(step)
    page = person.client.get("/send/where/")
    ConsentWording.objects.create(use="podcast", version=2, text="We read it out, all of it.")
    response = person.mistake("where", page=page)
    assert errors_of(response) == [
        "The words on this page have changed. Please read them once more."
    ]
    again = person.answer("where", {"site": "no"}, page=response)
    assert again["Location"] == "/send/reach/"
    assert kept()["uses"]["site"] is False


def test_consent_given_to_older_words_is_asked_again_before_sending(person):
    person.answer_all()
    ConsentWording.objects.create(use="site", version=2, text="On the site, and only there.")
    assert person.client.get("/send/check/")["Location"] == "/send/where/"


# Somebody helped


def test_with_help_one_page_is_for_them_alone(person):
    person.answer_all()
    helped = {"helper_role": "typed", "helper_name": "my key worker"}
    assert person.answer("help", helped)["Location"] == "/send/alone/"
    assert person.client.get("/send/check/")["Location"] == "/send/alone/"
    response = person.press("/send/alone/", {"alone_answer": "She did not write the end."})
    assert response["Location"] == "/send/check/"


def test_what_they_say_alone_is_never_shown_again(person):
    person.answer_all(help={"helper_role": "typed"})
    person.press("/send/alone/", {"alone_answer": "She did not write the end."})
    for path in ("/send/alone/", "/send/check/"):
        assert "She did not write the end." not in text_of(person.see(path))
    person.press("/send/alone/", {"alone_answer": ""})
    assert kept()["alone_answer"] == "She did not write the end."


def test_without_help_the_page_alone_is_not_asked(person):
    person.answer_all()
    assert person.client.get("/send/alone/")["Location"] == "/send/check/"


def test_a_helper_taken_back_takes_the_answer_alone_along(person):
    person.answer_all(help={"helper_role": "typed"})
    person.press("/send/alone/", {"alone_answer": "She did not write the end."})
    person.answer("help", {"helper_role": "nobody", "helper_name": "my key worker"})
    assert (kept()["alone_answer"], kept()["helper_name"]) == ("", "")


def test_the_page_says_which_box_was_hidden(person):
    assert hidden_values(person.see("/send/piece/"))["step"] == "piece"


def test_the_age_of_consent_is_a_setting(person):
    settings = SiteSettings.load()
    settings.age_of_consent = 16
    settings.save()
    for step in STEPS[:3]:
        person.answer(step)
    assert "If you’re under 16, an adult" in text_of(person.see("/send/age/"))
