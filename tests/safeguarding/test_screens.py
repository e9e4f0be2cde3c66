"""The button, what it answers, and the screens that only leads have."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import outbox
from core.models import OutgoingMessage
from demo import factories
from safeguarding import actions, alerts
from safeguarding.enums import About, Event
from safeguarding.models import WorryCase
from submissions import actions as pieces
from submissions.enums import Status
from submissions.models import Submission

pytestmark = pytest.mark.django_db

THANKS = "Thank you. Somebody who looks after this has it now."


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def press(piece):
    return reverse("worried", args=[piece.reference])


def screen(case, name="case", *more):
    return reverse(f"worries:{name}", args=[case.ref, *more])


def html_of(response):
    return response.content.decode()


# --- pressing ---------------------------------------------------------------------------------


def test_item_screen_has_the_button_on_piece_message_and_picture(desk):
    piece = factories.make_submission(pictures=[(factories.picture_bytes(), "A lamp")])
    pieces.write_to_editors(piece, body="Hello.")
    html = html_of(desk.get(reverse("desk:item", args=[piece.reference])))
    message, picture = piece.messages.get(), piece.files.get()
    for query in ("", f"?about=message-{message.pk}", f"?about=picture-{picture.pk}"):
        assert html.count(f'href="{press(piece)}{query}"') == 1


def test_screens_of_pressing_are_called_what_they_are(desk):
    addresses = press(factories.make_submission()), reverse("worry_told")
    labels = [desk.get(each).context["breadcrumbs_items"][-1]["label"] for each in addresses]
    assert labels == ["I’m worried", "I’m worried"]


def test_press_thanks_and_the_piece_is_gone(maya, desk):
    piece = factories.make_submission()
    assert "You don’t see it again" in html_of(desk.get(press(piece)))
    response = desk.post(press(piece), {"note": "The second line."}, follow=True)
    assert response.redirect_chain == [(reverse("worry_told"), 302)]
    assert THANKS in html_of(response)
    assert piece.reference not in html_of(response)
    assert desk.get(reverse("desk:item", args=[piece.reference])).status_code == 404
    assert desk.get(press(piece)).status_code == 404


def test_every_later_press_gets_the_same_answer(worried, desk, superuser):
    piece, case = worried
    gone = factories.make_submission()
    pieces.withdraw(gone)
    answers = {
        (client.post(press(found), {"note": ""}).status_code)
        for client in (desk, signed_in(superuser))
        for found in (piece, gone)
    }
    assert answers == {302}
    assert case.log.filter(event=Event.WORRIED).count() == 3


def test_press_on_what_never_was_is_not_found(maya, desk):
    url = reverse("worried", args=["ZZ9-9ZZ-99"])
    assert (desk.get(url).status_code, desk.post(url).status_code) == (404, 404)


def test_nobody_presses_without_signing_in(maya):
    piece = factories.make_submission()
    response = Client().post(press(piece))
    assert (response.status_code, WorryCase.objects.count()) == (302, 0)
    assert "/admin/login/" in response.url


@pytest.mark.parametrize("asked", ["message", "picture"])
def test_press_on_a_part_says_which(maya, desk, asked):
    piece = factories.make_submission(pictures=[(factories.picture_bytes(), "A lamp")])
    pieces.write_to_editors(piece, body="Hello.")
    part = {"message": piece.messages, "picture": piece.files}[asked].get()
    about = f"{asked}-{part.pk}"
    assert f'value="{about}"' in html_of(desk.get(f"{press(piece)}?about={about}"))
    desk.post(press(piece), {"about": about})
    line = WorryCase.objects.get().log.get(event=Event.WORRIED)
    assert (line.about, line.about_id) == (asked, part.pk)


@pytest.mark.parametrize(
    "about", ["message-0", "picture-99999999999999999999", "message-x", "piece-1", "message-²", "-"]
)
def test_part_of_something_else_is_the_whole_piece(maya, desk, about):
    piece = factories.make_submission()
    desk.post(press(piece), {"about": about})
    line = WorryCase.objects.get().log.get(event=Event.WORRIED)
    assert (line.about, line.about_id) == (About.PIECE, None)


def test_too_long_a_note_is_kept_and_asked_again(maya, desk):
    piece = factories.make_submission()
    response = desk.post(press(piece), {"note": "x" * 2001})
    assert "Keep it under 2,000 characters." in html_of(response)
    assert "x" * 2001 in html_of(response)
    assert WorryCase.objects.count() == 0


def test_without_a_lead_the_screen_says_what_to_do(desk):
    piece = factories.make_submission()
    response = desk.post(press(piece), {"note": "The second line."})
    assert "tell the person in charge yourself" in html_of(response)
    assert "The second line." in html_of(response)
    assert desk.get(reverse("desk:item", args=[piece.reference])).status_code == 200


# --- for leads alone --------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "administrator", "superuser"])
def test_every_screen_is_for_leads_alone(request, worried, who):
    piece, case = worried
    pieces.withdraw(piece)
    client = signed_in(request.getfixturevalue(who))
    got = [
        client.get(address).status_code
        for address in (
            reverse("worries:list"),
            reverse("worries:list_results"),
            screen(case),
            screen(case, "copy"),
            screen(case, "copy_picture", 1),
        )
    ]
    posted = [
        client.post(screen(case, name), {}).status_code
        for name in ("note", "close", "give_back", "copy")
    ]
    assert (set(got), set(posted)) == ({404}, {404})
    assert html_of(client.get("/admin/")).count("worries") == 0
    assert case.log.filter(event__in=[Event.READ, Event.NOTE, Event.CLOSED]).count() == 0


def test_superuser_who_is_a_lead_too_sees_them(worried, superuser):
    _piece, case = worried
    superuser.groups.add(factories.Group.objects.get(name="Safeguarding leads"))
    assert signed_in(superuser).get(screen(case)).status_code == 200


def test_lead_who_left_sees_nothing(worried, maya, leads_desk):
    _piece, case = worried
    maya.groups.clear()
    assert leads_desk.get(screen(case)).status_code in (302, 404)


@pytest.mark.parametrize("ref", ["0" * 16, "x", "1", "..", "%00"])
def test_guessed_case_is_not_found(worried, leads_desk, ref):
    assert leads_desk.get(f"/admin/worries/{ref}/").status_code == 404


def test_list_names_open_and_closed_cases_and_what_is_sealed(worried, maya, editor, leads_desk):
    piece, _case = worried
    gone, closed = factories.make_submission(), factories.make_submission()
    actions.worry(gone, by=editor)
    pieces.withdraw(gone)
    case = actions.worry(closed, by=editor)
    actions.close(case, by=maya, outcome="given-back", reason="Done.")
    response = leads_desk.get(reverse("worries:list"))
    html = html_of(response)
    places = [html.index(found.reference) for found in (piece, gone, closed)]
    assert (response.status_code, places) == (200, sorted(places))
    assert html.count("One sealed copy is kept") == 1


def test_list_costs_the_same_with_three(worried, leads_desk, editor):
    def count():
        with CaptureQueriesContext(connection) as caught:
            leads_desk.get(reverse("worries:list"))
        return len(caught)

    count()
    one = count()
    for _ in range(2):
        actions.worry(factories.make_submission(), by=editor)
    assert count() == one


def test_lead_reads_the_piece_and_the_log_says_so(worried, leads_desk):
    piece, case = worried
    response = leads_desk.get(screen(case))
    html = html_of(response)
    assert "I liked knowing it was there." in html
    assert "The second line." in html
    assert "no-store" in response.headers["Cache-Control"]
    assert case.log.filter(event=Event.READ, by_name="Maya").count() == 1
    assert reverse("desk:item", args=[piece.reference]) in html
    assert leads_desk.get(reverse("desk:item", args=[piece.reference])).status_code == 200


def test_lead_sees_the_message_and_the_picture_somebody_is_worried_about(maya, editor, leads_desk):
    piece = factories.make_submission(pictures=[(factories.picture_bytes(), "A lamp")])
    pieces.write_to_editors(piece, body="Hello.")
    actions.worry(piece, by=editor, about=About.MESSAGE, about_id=piece.messages.get().pk)
    case = actions.worry(piece, by=maya, about=About.PICTURE, about_id=piece.files.get().pk)
    html = html_of(leads_desk.get(screen(case)))
    assert html.count("Somebody is worried about this one.") == 2


def test_note_and_closing_by_the_screen(worried, leads_desk):
    piece, case = worried
    leads_desk.post(screen(case, "note"), {"note-note": "Rang the council."})
    answer = leads_desk.post(screen(case, "close"), {"close-outcome": "given-back"})
    assert "Say why it can be closed." in html_of(answer)
    leads_desk.post(
        screen(case, "close"), {"close-outcome": "given-back", "close-reason": "All is well."}
    )
    notes = list(case.log.exclude(note="").values_list("event", "note"))
    assert notes == [
        (Event.WORRIED, "The second line."),
        (Event.NOTE, "Rang the council."),
        (Event.CLOSED, "All is well."),
    ]
    assert Submission.objects.get(pk=piece.pk).apart_since is None


def test_closing_what_another_lead_has_closed_keeps_what_was_typed(worried, maya, leads_desk):
    _piece, case = worried
    actions.close(case, by=maya, outcome="given-back", reason="First.")
    answer = leads_desk.post(
        screen(case, "close"), {"close-outcome": "kept-apart", "close-reason": "Second."}
    )
    assert "This has moved on since you opened it." in html_of(answer)
    assert case.log.filter(event=Event.CLOSED).count() == 1


def test_piece_left_apart_can_go_back_by_the_screen(worried, maya, leads_desk):
    piece, case = worried
    actions.close(case, by=maya, outcome="kept-apart", reason="With the council.")
    assert "Still kept apart" in html_of(leads_desk.get(screen(case)))
    leads_desk.post(screen(case, "give_back"), {"back-reason": "All is well."})
    assert Submission.objects.get(pk=piece.pk).apart_since is None


def test_sealed_copy_is_read_by_a_press_and_the_log_says_so(maya, editor, leads_desk):
    piece = factories.make_submission(pictures=[(factories.picture_bytes(), "A lamp")])
    case = actions.worry(piece, by=editor)
    pieces.withdraw(piece)
    closed = html_of(leads_desk.get(screen(case)))
    assert ("I liked knowing" in closed, "One sealed copy" in closed) == (False, True)
    opened = leads_desk.post(screen(case, "copy"))
    assert "I liked knowing it was there." in html_of(opened)
    assert "no-store" in opened.headers["Cache-Control"]
    picture = leads_desk.get(screen(case, "copy_picture", 1))
    assert (picture.status_code, "no-store" in picture.headers["Cache-Control"]) == (200, True)
    assert leads_desk.get(screen(case, "copy_picture", 2)).status_code == 404
    assert case.log.filter(event=Event.OPENED_COPY, by_name="Maya").count() == 1


def test_wrong_key_is_said_in_a_plain_line(maya, editor, leads_desk, settings):
    piece = factories.make_submission(pictures=[(factories.picture_bytes(), "A lamp")])
    case = actions.worry(piece, by=editor)
    pieces.withdraw(piece)
    settings.SEALED_KEY = "another-" + "k" * 40
    answer = leads_desk.post(screen(case, "copy"))
    assert "can’t be opened with the key this site has now" in html_of(answer)
    assert leads_desk.get(screen(case, "copy_picture", 1)).status_code == 404


def test_menu_and_dashboard_of_a_lead_lead_to_the_list(worried, leads_desk):
    html = html_of(leads_desk.get("/admin/"))
    assert html.count(reverse("worries:list")) >= 2
    assert "<b>1</b> Open worries" in html


def test_call_to_a_lead_that_does_not_go_out_is_red_for_leads_alone(
    worried, leads_desk, desk, administrator
):
    line = "A message that should call a safeguarding lead has not gone out."
    assert line not in html_of(leads_desk.get("/admin/"))
    call = OutgoingMessage.objects.get(kind=alerts.KIND)
    call.attempts, call.last_error = 1, "The mail server does not answer."
    call.save()
    assert line in html_of(leads_desk.get("/admin/"))
    others = [desk, signed_in(administrator)]
    assert [line in html_of(client.get("/admin/")) for client in others] == [False, False]
    assert outbox.in_trouble(outbox.known_to(administrator)).count() == 0


def test_live_piece_stays_public_until_somebody_hides_it(maya, editor, leads_desk):
    piece = factories.make_submission(status=Status.LIVE)
    actions.worry(piece, by=editor)
    path = Submission.objects.get(pk=piece.pk).page.specific.public_url_path
    assert Client().get(path).status_code == 200
    leads_desk.post(reverse("desk:hide", args=[piece.reference]), {"hide-reason": "A name."})
    assert Client().get(path).status_code == 404
