import re

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError

from core.enums import AgeBand
from submissions import actions, queries
from submissions.models import (
    Consent,
    Contributor,
    Draft,
    SafeContact,
    Submission,
    SubmissionFile,
)
from tests.submissions.young_person import (
    YoungPerson,
    grow_older,
    picture,
    shown_words,
    text_of,
    title_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """Somebody who has answered every question."""
    person = YoungPerson()
    person.answer_all()
    return person


def with_words(body, **answers):
    person = YoungPerson()
    person.answer_all(piece={"body": body, **answers})
    return person


def rows(person):
    return {row["key"]: row["value"] for row in person.see("/send/check/").context["rows"]}


# Check


def test_check_shows_every_answer(person):
    assert rows(person) == {
        "Your words": "“I can do a move in nine minutes.\n\nThat’s just practice.” (11 words)",
        "Title": "",
        "What it is": "",
        "Language": "English",
        "Pictures": "",
        "Name on it": "Kestrel",
        "Cut-out": "Cut-out 2",
        "Age": "18 to 25",
        "On this site": "Yes, once I’ve said yes to the exact words",
        "Read out on a podcast": "Yes",
        "On our social media": "No",
        "In print": "No",
        "To train workers": "No",
        "For research": "No",
        "A safe way to reach you": "E-mail: kes@example.org",
        "Help you had": "Nobody. I did it on my own",
    }


def test_what_was_skipped_is_not_provided():
    person = YoungPerson()
    person.answer_all(name={}, reach={})
    assert text_of(person.see("/send/check/")).count("Left empty") == 5


def test_check_says_what_must_be_passed_on_before_it_is_sent(person):
    page = text_of(person.see("/send/check/"))
    assert page.index("we have to tell Maya") < page.index("Send it</button>")
    assert "Nothing is sent until you press Send it." in page


def test_check_points_out_the_exact_words_with_a_reason_and_a_suggestion():
    person = with_words("Ring me on 07700 900123 <b>any time</b>.", title="From kes@example.org")
    page = text_of(person.see("/send/check/"))
    assert "<mark>07700 900123</mark> &lt;b&gt;any time" in page
    assert "<mark>kes@example.org</mark>" in page
    assert "Anyone who reads this could ring or message it." in page
    assert "You could take it out, or say “my number” instead." in page
    assert "2 things could say who someone is" in page


def test_check_points_out_what_stands_under_a_picture():
    person = YoungPerson()
    person.answer_all(pictures={"pictures": [picture()]})
    name = f"description-{Draft.objects.get().files.get().pk}"
    person.answer("pictures", {name: "My door, SW1A 1AA"})
    assert "<mark>SW1A 1AA</mark>" in text_of(person.see("/send/check/"))


def test_pointing_out_never_refuses():
    person = with_words("Ring me on 07700 900123.")
    assert person.send()["Location"] == "/send/done/"
    assert Submission.objects.get().marks_count == 1


def test_a_text_full_of_numbers_shows_the_first_and_counts_the_rest():
    person = with_words("Ring 07700 900123, please. " * 25)
    page = person.see("/send/check/")
    assert len(page.context["findings"]) == 20
    assert "And 5 more" in text_of(page)


# Send


def test_sending_makes_a_submission_exactly_as_written(person):
    response = person.send()
    assert (response.status_code, response["Location"]) == (303, "/send/done/")
    sent = Submission.objects.get()
    assert sent.body.replace("\r\n", "\n") == (
        "I can do a move in nine minutes.\n\nThat’s just practice."
    )
    assert (sent.form, sent.byline, sent.avatar) == ("story", "Kestrel", "otter")
    assert (sent.age_band, sent.language) == (AgeBand.FROM_18, "en-gb")
    assert Draft.objects.count() == 0
    assert SafeContact.objects.get().address == "kes@example.org"


def test_consent_is_kept_use_by_use_with_its_wording(person):
    person.send()
    said = {consent.wording.use: consent.is_given for consent in Consent.objects.all()}
    assert said == {
        "site": True,
        "podcast": True,
        "social": False,
        "print": False,
        "training": False,
        "research": False,
    }
    assert {consent.wording.version for consent in Consent.objects.all()} == {1}


def test_pictures_go_with_the_piece():
    person = YoungPerson()
    person.answer_all(pictures={"pictures": [picture(), picture(colour="red")]})
    person.send()
    assert SubmissionFile.objects.count() == 2
    assert all(sent.file.storage.exists(sent.file.name) for sent in SubmissionFile.objects.all())


def test_a_second_press_makes_no_second_piece(person):
    page = person.client.get("/send/check/")
    person.press("/send/check/", page=page)
    again = person.press("/send/check/", page=page)
    assert again["Location"] == "/send/done/"
    assert Submission.objects.count() == 1
    assert len(shown_words(person.see("/send/done/"))) == 5


def test_a_press_while_the_first_is_under_way_makes_no_second_piece(person, monkeypatch):
    send = actions.send

    def twice(draft, **kwargs):
        send(draft, **kwargs)
        return send(draft, **kwargs)

    monkeypatch.setattr(actions, "send", twice)
    assert person.send()["Location"] == "/send/done/"


def test_a_locked_database_loses_nothing(person, monkeypatch):
    def locked(draft, **kwargs):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "send", locked)
        response = person.send()
    assert response.status_code == 503
    assert "What you wrote is still here" in text_of(response)
    assert Submission.objects.count() == 0
    assert person.send()["Location"] == "/send/done/"


def test_keys_that_cannot_be_shown_are_not_given_out(person, monkeypatch):
    def locked(self, must_create=False):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr("django.contrib.sessions.backends.db.SessionStore.save", locked)
        assert person.send().status_code == 503
    assert (Submission.objects.count(), Contributor.objects.count()) == (0, 0)
    assert person.send()["Location"] == "/send/done/"


# Done


def test_done_shows_words_link_and_reference(person):
    person.send()
    response = person.see("/send/done/")
    page = text_of(response)
    contributor = queries.contributor_by_words(" ".join(shown_words(response)))
    assert contributor == Contributor.objects.get()
    link = re.search(r'href="http://testserver(/my-pieces/open/[^"]+)"', page)[1]
    assert queries.contributor_by_link(link.split("/")[-2]) == contributor
    assert f"Reference {Submission.objects.get().reference}." in page
    assert "We answer within 5 working days." in page
    assert title_of(response) == "Done"
    assert response["Cache-Control"] == "no-store, private, max-age=0"


def test_done_leads_to_their_page_which_asks_for_the_words(person):
    person.send()
    page = text_of(person.see("/send/done/"))
    address = re.search(r'href="([^"]+)">Open your page</a>', page)[1]
    assert address == "/my-pieces/open/"
    assert text_of(person.see(address)).count('name="words"') == 1


def test_done_survives_a_reload(person):
    person.send()
    words = shown_words(person.see("/send/done/"))
    assert shown_words(person.see("/send/done/")) == words


def test_done_draws_a_code_that_keeps_to_the_strict_policy(person):
    person.send()
    page = text_of(person.see("/send/done/"))
    drawing = re.search(r'<div class="qr".*?</svg>', page, re.DOTALL)[0]
    assert "style" not in drawing
    assert "<path" in drawing


def test_words_put_away_are_gone(person):
    person.send()
    response = person.press("/send/words/", action="/send/done/")
    assert response["Location"] == "/"
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert person.client.get("/send/done/")["Location"] == "/send/"


def test_words_go_by_themselves_after_a_quarter_of_an_hour(person, monkeypatch):
    person.send()
    kept = person.client.session
    kept["sealed"] = kept["sealed"] | {"ends_at": 0}
    kept.save()
    response = person.see("/send/done/")
    assert shown_words(response) == []
    assert "we don’t show them again" in text_of(response)


def test_another_browser_sees_no_words(person):
    person.send()
    assert YoungPerson().client.get("/send/done/")["Location"] == "/send/"


def test_no_words_and_no_link_lie_readable_in_the_database(person):
    person.send()
    response = person.see("/send/done/")
    token = re.search(r"/my-pieces/open/([^/\"]+)/", text_of(response))[1]
    kept = " ".join(
        str(Session.objects.get(pk=row.pk).get_decoded()) for row in Session.objects.all()
    )
    found = [word for word in [*shown_words(response), token] if word in kept]
    assert found == []


def test_half_of_what_is_kept_opens_nothing(person):
    person.send()
    person.client.cookies["csrftoken"] = "x" * 32
    assert shown_words(person.see("/send/done/")) == []


def test_done_says_when_an_adult_must_agree():
    person = YoungPerson()
    person.answer_all(age={"age_band": "rather-not-say"})
    person.send()
    assert "has to say yes too" in text_of(person.see("/send/done/"))


def test_done_says_to_look_back_without_a_way_to_reach_them():
    person = YoungPerson()
    person.answer_all(reach={})
    person.send()
    assert "You didn’t leave a way to reach you" in text_of(person.see("/send/done/"))


def test_posting_an_old_page_after_sending_says_it_is_sent(person):
    page = person.client.get("/send/age/")
    person.send()
    response = person.answer("age", page=page)
    assert "It’s sent already" in text_of(response)
    assert Draft.objects.count() == 0


def test_sent_in_three_seconds_is_asked_to_press_again(person):
    grow_older(seconds=1)
    response = person.send()
    assert response.status_code == 200
    assert "press Send it again" in text_of(response)
    assert not title_of(response).startswith("Error")
    grow_older()
    assert person.send()["Location"] == "/send/done/"


def test_the_hidden_box_filled_in_loses_nobody_their_words(person):
    response = person.send({"more_about_it": "buy"})
    assert "press Send it again" in text_of(response)
    assert Draft.objects.count() == 1
    assert person.send()["Location"] == "/send/done/"


def test_the_hidden_box_is_hidden_from_everyone(person):
    page = text_of(person.see("/send/check/"))
    box = re.search(r'<div class="vh" aria-hidden="true">.*?</div>', page)[0]
    assert 'tabindex="-1"' in box
    assert 'autocomplete="off"' in box


def test_the_longest_piece_full_of_numbers_is_checked_and_sent():
    person = with_words("Ring 07700 900123 or kes@example.org now. " * 2_000)
    page = person.see("/send/check/")
    assert page.context["findings_count"] == 4_000
    assert person.send()["Location"] == "/send/done/"
    assert Submission.objects.get().marks_count == 4_000


def test_what_is_pointed_out_stands_among_whole_words_of_its_paragraph():
    person = with_words(
        "She left.\n\nOn the day I turned twelve I lived at LS6 2AB, near the park.\n\nBye."
    )
    finding = person.see("/send/check/").context["findings"][0]
    assert finding.before == "On the day I turned twelve I lived at "
    assert finding.words == "LS6 2AB"
    assert finding.after == ", near the park."


def test_what_is_pointed_out_in_a_long_paragraph_has_dots_for_the_rest():
    person = with_words("lamp " * 20 + "LS6 2AB " + "otter " * 20)
    finding = person.see("/send/check/").context["findings"][0]
    assert finding.before == "…" + "lamp " * 7
    assert finding.after == " " + "otter " * 5 + "otter…"
