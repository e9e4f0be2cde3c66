"""What somebody made safer after the backup stays so, or waits for a person."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import gate
from core.enums import AgeBand
from core.models import PublicCopy, SiteSettings
from demo import factories
from submissions import actions, agreed, queries, unasked
from submissions.enums import WITH_OTHERS, Beforehand, ContactWay, Status, Use
from submissions.errors import ActionRefused
from submissions.models import Consent, SafeContact, SecondCheck, Submission
from submissions.second_person import checks
from tests.restored import restore_from_before

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def nothing():
    pass


def page_of(piece):
    return queries.latest_words(fresh(piece).page)


def consents(piece):
    return {use: consent.is_given for use, consent in queries.consents_now(piece).items()}


# --- the yes said beforehand -----------------------------------------------------------------


@pytest.fixture
def said_beforehand(site_tree):
    """A piece being edited whose contributor said beforehand that nobody has to ask."""
    piece = factories.make_submission(status=Status.ACCEPTED)
    actions.say_beforehand(piece, is_given=True)
    return piece


def publish_unasked(piece):
    digest = gate.public_digest(page_of(piece))
    actions.publish_unasked(piece, by=factories.make_editor(), digest=digest, last_message=0)


def test_yes_beforehand_that_was_taken_back_since_does_not_count(said_beforehand):
    restore_from_before(lambda: actions.say_beforehand(said_beforehand, is_given=False))
    assert unasked.yes_beforehand(fresh(said_beforehand)) is None
    with pytest.raises(ActionRefused, match="want to be asked"):
        publish_unasked(said_beforehand)
    assert fresh(said_beforehand).is_live is False


def test_no_yes_beforehand_counts_after_a_restore_until_it_is_given_anew(said_beforehand):
    other = factories.make_submission(status=Status.ACCEPTED)
    actions.say_beforehand(other, is_given=True)
    restore_from_before(nothing)
    for piece in (said_beforehand, other):
        assert unasked.yes_beforehand(fresh(piece)) is None
    assert Consent.objects.filter(wording__use=Beforehand.UNASKED).count() == 2
    actions.say_beforehand(fresh(other), is_given=True)
    assert unasked.yes_beforehand(fresh(said_beforehand)) is None
    publish_unasked(other)
    assert fresh(other).is_live is True


def test_release_from_before_a_restore_lets_nothing_go(said_beforehand):
    actions.choose_live_day(said_beforehand, day=timezone.localdate() + timedelta(days=1))
    publish_unasked(said_beforehand)
    assert fresh(said_beforehand).status == Status.SCHEDULED
    restore_from_before(nothing)
    assert fresh(said_beforehand).status == Status.ACCEPTED
    assert agreed.may_go_live(fresh(said_beforehand), page_of(said_beforehand)) is False


def test_their_page_and_the_desk_say_that_we_ask_again(said_beforehand):
    keys = actions.make_new_keys(
        said_beforehand.contributor,
        press=actions.press_of(said_beforehand.contributor),
        opening=None,
    )
    restore_from_before(nothing)
    person, desk = Client(), Client()
    person.post(reverse("my_pieces_open"), {"words": keys.words})
    html = person.get(reverse("piece", args=[said_beforehand.reference])).content.decode()
    assert "We had to put the site back as it was on an earlier day" in html
    assert "You asked for other words since." not in html
    desk.force_login(factories.make_editor())
    item = desk.get(reverse("desk:item", args=[said_beforehand.reference])).content.decode()
    assert "That yes is from before the site was restored, so ask them." in item


# --- switches --------------------------------------------------------------------------------


def test_use_that_was_taken_back_since_is_taken_back_again(site_tree):
    uses = {"site": True, "social": True, "print": True, "podcast": True}
    piece = factories.make_submission(uses=uses)
    other = factories.make_submission(uses=uses)

    def change():
        actions.change_consent(piece, use=Use.SOCIAL, is_given=False)
        actions.change_consent(piece, use=Use.PRINT, is_given=False)
        actions.change_consent(piece, use=Use.PRINT, is_given=True)

    assert restore_from_before(change) == 1
    assert consents(piece) == uses | {"social": False}
    assert consents(other) == uses


def test_page_goes_when_its_yes_to_the_site_was_taken_back_since(site_tree):
    piece = factories.make_submission(status=Status.LIVE)
    path = piece.page.specific.public_url_path
    restore_from_before(lambda: actions.change_consent(piece, use=Use.SITE, is_given=False))
    assert (consents(piece), fresh(piece).status) == ({"site": False}, Status.HIDDEN)
    assert Client().get(path).status_code == 404


def test_pieces_that_no_longer_link_to_one_another_do_not(site_tree):
    contributor, _keys = factories.make_contributor(has_more_by_me=True)
    pieces = [
        factories.make_submission(contributor=contributor, status=Status.LIVE, title=title)
        for title in ("A lamp", "A bag")
    ]

    def links():
        return [PublicCopy.objects.get(pk=piece.page_id).card_ids.get("more") for piece in pieces]

    assert links() == [[pieces[1].page_id], [pieces[0].page_id]]
    restore_from_before(lambda: actions.switch_more_by_me(fresh(contributor), is_on=False))
    assert fresh(contributor).has_more_by_me is False
    assert links() == [None, None]
    assert [fresh(piece).is_live for piece in pieces] == [True, True]


# --- names -----------------------------------------------------------------------------------


def change_name(piece, name):
    return lambda: actions.change_byline(fresh(piece), byline=name, avatar="otter")


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.SIGN_OFF, Status.HIDDEN])
@pytest.mark.parametrize("name", ["", "Otter"])
def test_name_that_was_changed_since_is_not_on_the_words_being_edited(site_tree, status, name):
    piece = factories.make_submission(
        status=status, byline="Kestrel", pictures=[(factories.picture_bytes(), "A lamp")]
    )
    restore_from_before(change_name(piece, name))
    page = page_of(piece)
    credits = [child.value["credit"] for child in page.body if child.block_type == "picture"]
    assert (fresh(piece).byline_wanted, page.byline, credits) == ("", "", [""])
    assert fresh(piece).status == (Status.HIDDEN if status == Status.HIDDEN else Status.ACCEPTED)


def test_live_page_under_a_name_that_was_changed_since_is_hidden(site_tree):
    piece = factories.make_submission(status=Status.LIVE, byline="Kestrel")
    path = piece.page.specific.public_url_path
    restore_from_before(change_name(piece, ""))
    assert (fresh(piece).status, page_of(piece).byline) == (Status.HIDDEN, "")
    assert Client().get(path).status_code == 404


def test_name_that_waited_and_was_thought_better_of_waits_no_more(site_tree):
    piece = factories.make_submission(status=Status.LIVE, byline="")
    change_name(piece, "Jo Bloggs")()
    restore_from_before(change_name(piece, ""))
    again = fresh(piece)
    assert (again.byline_wanted, again.is_byline_waiting, again.is_live) == ("", False, True)


def test_name_they_came_back_to_stays(site_tree):
    piece = factories.make_submission(status=Status.ACCEPTED, byline="Kestrel")

    def change():
        change_name(piece, "Otter")()
        change_name(piece, "Kestrel")()

    assert restore_from_before(change) == 0
    assert (fresh(piece).byline_wanted, page_of(piece).byline) == ("Kestrel", "Kestrel")


# --- age -------------------------------------------------------------------------------------


def test_age_they_corrected_since_counts(site_tree):
    contributor, _keys = factories.make_contributor(age_band=AgeBand.FROM_18)
    piece = factories.make_submission(contributor=contributor, status=Status.LIVE)
    path = piece.page.specific.public_url_path
    restore_from_before(
        lambda: actions.change_age_band(fresh(contributor), age_band=AgeBand.UNDER_13)
    )
    assert fresh(contributor).age_band == AgeBand.UNDER_13
    assert (fresh(piece).is_live, fresh(piece).is_adult_missing) == (False, True)
    assert Client().get(path).status_code == 404


def test_page_of_somebody_younger_than_they_said_stays_out_of_search(site_tree):
    contributor, _keys = factories.make_contributor(age_band=AgeBand.FROM_18)
    piece = factories.make_submission(contributor=contributor, status=Status.LIVE)
    assert fresh(piece).page.public_copy.is_indexed is True
    restore_from_before(
        lambda: actions.change_age_band(fresh(contributor), age_band=AgeBand.FROM_13)
    )
    assert (fresh(piece).is_live, fresh(piece).page.public_copy.is_indexed) == (True, False)


def test_doubted_age_is_doubted_again_and_puts_nothing_live(site_tree):
    contributor, _keys = factories.make_contributor(age_band=AgeBand.UNDER_13)
    piece = factories.make_submission(contributor=contributor, status=Status.AGREED)
    restore_from_before(
        lambda: actions.change_age_band(fresh(contributor), age_band=AgeBand.FROM_16)
    )
    again = fresh(contributor)
    assert (again.age_band, again.is_age_doubted) == (AgeBand.FROM_16, True)
    assert (fresh(piece).status, fresh(piece).is_live) == (Status.ACCEPTED, False)


def test_age_that_was_checked_since_puts_nothing_live_by_itself(site_tree):
    contributor, _keys = factories.make_contributor(age_band=AgeBand.UNDER_13)
    piece = factories.make_submission(contributor=contributor, status=Status.AGREED)

    def change():
        actions.change_age_band(fresh(contributor), age_band=AgeBand.FROM_16)
        actions.confirm_age(fresh(contributor), by=factories.make_editor())

    restore_from_before(change)
    again = fresh(contributor)
    assert (again.age_band, again.is_age_doubted) == (AgeBand.FROM_16, False)
    assert (fresh(piece).status, fresh(piece).is_live) == (Status.ACCEPTED, False)


# --- the day, and the adult's yes ------------------------------------------------------------


def test_agreed_piece_that_waits_for_an_adult_is_asked_about_again(site_tree):
    """They may have asked for other words since; an adult's yes alone puts nothing live."""
    contributor, _keys = factories.make_contributor(age_band=AgeBand.UNDER_13)
    piece = factories.make_submission(contributor=contributor, status=Status.AGREED)
    restore_from_before(nothing)
    assert fresh(piece).status == Status.ACCEPTED
    actions.record_adult(
        fresh(piece), by=factories.make_editor(), who="Their social worker", how="Rang them."
    )
    assert (fresh(piece).status, fresh(piece).is_live) == (Status.ACCEPTED, False)


@pytest.mark.parametrize("status", [Status.ACCEPTED, *WITH_OTHERS, Status.HIDDEN])
def test_nothing_goes_live_by_itself_after_a_restore(site_tree, status):
    """The day they chose since is lost, so nothing may go on the day of before or at once."""
    contributor, _keys = factories.make_contributor(age_band=AgeBand.UNDER_13)
    piece = factories.make_submission(contributor=contributor, status=status)
    assert piece.status == status
    day = timezone.localdate() + timedelta(days=40)
    restore_from_before(lambda: actions.choose_live_day(fresh(piece), day=day))
    with factories.clock_at(timezone.now() + timedelta(days=60)):
        assert actions.publish_what_is_due() == 0
    assert Submission.objects.filter(page__public_copy__isnull=False).count() == 0


# --- how they are reached --------------------------------------------------------------------


def test_way_to_reach_them_that_was_changed_since_is_forgotten(site_tree):
    contributor, _keys = factories.make_contributor()
    other, _keys = factories.make_contributor()
    for whose in (contributor, other):
        factories.make_submission(
            contributor=whose, contact_way="email", contact_address="kes@example.org"
        )

    def change():
        factories.make_submission(
            contributor=contributor, contact_way="text", contact_address="07700 900123"
        )

    assert restore_from_before(change) == 1
    assert [contact.contributor for contact in SafeContact.objects.all()] == [other]
    assert SafeContact.objects.get().way == ContactWay.EMAIL


def test_way_to_reach_them_that_is_as_it_was_stays(site_tree):
    contributor, _keys = factories.make_contributor()
    ways = {"contact_way": "email", "contact_address": "kes@example.org"}
    factories.make_submission(contributor=contributor, **ways)
    assert (
        restore_from_before(lambda: factories.make_submission(contributor=contributor, **ways)) == 0
    )
    assert SafeContact.objects.count() == 1


def test_links_of_the_second_person_are_dead(site_tree):
    """Another may have been sent since, or the address in the settings changed."""
    site = SiteSettings.load()
    site.second_person_email = "bea@example.org"
    site.save()
    piece = factories.make_submission(status=Status.DECLINED)
    actions.appeal(piece)
    token = checks.new_link_for(SecondCheck.objects.get(), "bea@example.org")
    assert checks.by_link(token).submission == piece
    restore_from_before(nothing)
    assert checks.by_link(token) is None
    again = checks.new_link_for(SecondCheck.objects.get(), "bea@example.org")
    assert checks.by_link(again).submission == piece
