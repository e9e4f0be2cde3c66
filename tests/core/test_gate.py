"""Every route to making a story public that nobody said yes to, tried as a superuser too."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from core import gate
from core.models import Clearance, PublicCopy
from demo import factories
from home.models import StandardPage
from stories.models import StoryIndexPage, StoryPage
from submissions import actions, queries
from submissions.enums import Status
from submissions.errors import WordsChanged
from submissions.models import Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db):
    return factories.make_site_tree()


@pytest.fixture
def story(home):
    """Makes the page of a piece in a state."""

    def make(status=Status.ACCEPTED, **about):
        return factories.make_submission(status=status, **about).page.specific

    return make


@pytest.fixture
def root(superuser):
    """A browser in which a superuser is signed in."""
    browser = Client()
    browser.force_login(superuser)
    return browser


@pytest.fixture
def reader():
    return Client()


def fresh(page):
    return StoryPage.objects.get(pk=page.pk)


def submission_of(page):
    return Submission.objects.get(page_id=page.pk)


def edit_data(page, **changed):
    """What the edit view's form sends."""
    page = queries.latest_words(page)
    data = {
        "title": page.title,
        "slug": page.slug,
        "form": page.form,
        "summary": page.summary,
        "body": streamfield([("paragraph", child.value) for child in page.body]),
        "byline": page.byline,
        "avatar": page.avatar,
        "written_by": page.written_by,
        "age_band": page.age_band,
        "life_stage": page.life_stage,
        "motif": page.motif,
        "language": page.language,
        "note_talks_about": "",
        "note_ends": "",
        "how_made": "",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0},
    }
    return nested_form_data(data | changed)


def is_public(page, reader):
    """Whether any visitor can see anything of it."""
    path = Page.objects.get(pk=page.pk).specific.public_url_path
    in_lists = [page.title in reader.get(at).content.decode() for at in ("/", "/stories/")]
    return reader.get(path).status_code == 200 or any(in_lists)


# The admin's own buttons


def test_edit_view_with_publish_saves_a_draft(story, root, reader):
    page = story(title="Not agreed")
    data = edit_data(page, title="Not agreed either") | {"action-publish": "Publish"}
    response = root.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert response.status_code == 302
    assert queries.latest_words(page).title == "Not agreed either"
    assert (fresh(page).live, is_public(page, reader)) == (False, False)


def test_edit_view_does_not_save_while_it_is_being_read(story, root):
    page = story(Status.SIGN_OFF, title="Being read")
    for action in ("action-publish", "action-submit", "action-save"):
        data = edit_data(page, title="Changed meanwhile") | {action: "x"}
        root.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
        assert queries.latest_words(page).title == "Being read"
    assert fresh(page).live is False


def test_edit_view_offers_no_publishing(story, root):
    html = root.get(reverse("wagtailadmin_pages:edit", args=[story().pk])).content.decode()
    assert 'name="action-publish"' not in html


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.SIGN_OFF])
def test_bulk_publish_publishes_nothing(story, root, reader, status):
    page = story(status, title="Not agreed")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    root.post(f"{url}?next=/admin/&id={page.pk}", {"include_descendants": "on"})
    assert (fresh(page).live, is_public(page, reader)) == (False, False)
    assert queries.running_workflow(page) is not None


def test_bulk_publish_of_the_index_and_what_is_under_it_publishes_nothing(story, root, reader):
    page = story(title="Not agreed")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    index = StoryIndexPage.objects.get()
    root.raise_request_exception = False
    root.post(f"{url}?next=/admin/&id={index.pk}", {"include_descendants": "on"})
    assert (fresh(page).live, is_public(page, reader)) == (False, False)


def test_story_cannot_be_created_in_the_admin(home, root):
    index = StoryIndexPage.objects.get()
    url = reverse("wagtailadmin_pages:add", args=["stories", "storypage", index.pk])
    root.post(url, {"title": "Made up", "slug": "made-up", "action-publish": "x"})
    assert StoryPage.objects.count() == 0


@pytest.mark.parametrize("extra", [{}, {"publish_copies": "on"}, {"alias": "on"}])
def test_copy_view_copies_no_story(story, root, extra):
    page = story(Status.LIVE)
    index = StoryIndexPage.objects.get()
    data = {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": index.pk, **extra}
    root.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
    assert StoryPage.objects.count() == 1


@pytest.mark.parametrize("name", ["unpublish", "delete"])
def test_story_is_neither_unpublished_nor_deleted_by_wagtails_rights(story, root, name):
    page = story(Status.LIVE)
    root.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
    assert fresh(page).live is True


def test_story_index_is_not_deleted_over_a_story(story, root):
    page = story(Status.LIVE)
    root.raise_request_exception = False
    index = StoryIndexPage.objects.get()
    root.post(reverse("wagtailadmin_pages:delete", args=[index.pk]))
    assert fresh(page).live is True


def test_revert_to_words_nobody_agreed_to_is_a_draft(story, root, reader):
    page = story(Status.LIVE, title="Agreed", page_fields={"summary": "First"})
    first = Revision.objects.for_instance(page).order_by("pk").first()
    data = edit_data(page, title="Old words") | {
        "action-publish": "x",
        "revision": first.pk,
    }
    root.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert fresh(page).title == "Agreed"
    assert "Old words" not in reader.get(fresh(page).public_url_path).content.decode()


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_superuser_cannot_answer_for_the_contributor(story, root, action):
    page = story(Status.SIGN_OFF)
    state = queries.running_workflow(page).current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    root.post(url, {"comment": ""})
    assert (fresh(page).live, submission_of(page).status) == (False, Status.SIGN_OFF)
    assert queries.running_workflow(page).current_task_state == state


@pytest.mark.parametrize("group", ["Editors", "Safeguarding leads", "Administrators"])
def test_no_group_publishes_a_story(story, person_in, group):
    page = story(Status.LIVE)
    rights = page.permissions_for_user(person_in(group, name=f"one of {group}"))
    assert (rights.can_publish(), rights.can_unpublish(), rights.can_delete()) == (
        False,
        False,
        False,
    )
    assert rights.can_copy() is False


def test_wagtails_own_groups_are_gone_or_publish_nothing(home):
    assert list(Group.objects.filter(name="Moderators")) == []


# The shell


def test_publishing_a_revision_is_refused(story):
    page = story()
    with pytest.raises(gate.NotCleared):
        page.get_latest_revision().publish(skip_permission_checks=True)
    assert fresh(page).live is False


def test_publishing_an_old_revision_of_a_live_story_is_refused(story):
    page = story(Status.LIVE, page_fields={"title": "Agreed"})
    first = Revision.objects.for_instance(page).order_by("pk").first()
    with pytest.raises(gate.NotCleared):
        first.publish(skip_permission_checks=True)
    assert (fresh(page).title, fresh(page).live) == ("Agreed", True)


def test_saving_as_live_is_refused(story):
    page = story()
    page.live = True
    with pytest.raises(gate.NotCleared):
        page.save()
    with pytest.raises(gate.NotCleared):
        page.save(update_fields=["live"])


def test_saving_other_words_on_a_live_story_is_refused(story):
    page = fresh(story(Status.LIVE))
    page.title = "Changed"
    with pytest.raises(gate.NotCleared):
        page.save()
    with pytest.raises(gate.NotCleared):
        page.save(update_fields=["title"])


def test_new_page_saved_as_live_is_a_draft(home, reader):
    index = StoryIndexPage.objects.get()
    page = index.add_child(instance=StoryPage(title="Straight in", slug="straight-in", live=True))
    assert fresh(page).live is False
    assert reader.get("/stories/straight-in/").status_code == 404


def test_raw_update_shows_a_visitor_nothing(story, reader):
    page = story(title="Raw update")
    StoryPage.objects.filter(pk=page.pk).update(live=True)
    assert is_public(page, reader) is False


def test_raw_update_of_words_takes_them_out_of_sight_of_editors(story, desk):
    page = story(Status.LIVE)
    assert desk.get(page.public_url_path).status_code == 200
    StoryPage.objects.filter(pk=page.pk).update(summary="Nobody said yes to this")
    assert desk.get(page.public_url_path).status_code == 404


def test_raw_update_to_live_shows_an_editor_nothing_either(story, desk):
    page = story()
    StoryPage.objects.filter(pk=page.pk).update(live=True)
    assert desk.get(page.public_url_path).status_code == 404


def test_public_copy_without_a_clearance_shows_nothing(story, reader):
    page = story(Status.LIVE, title="Cleared once")
    Clearance.objects.filter(page_id=page.pk).delete()
    assert is_public(page, reader) is False


def test_public_copy_of_another_digest_shows_nothing(story, reader):
    page = story(Status.LIVE, title="Cleared once")
    Clearance.objects.filter(page_id=page.pk).update(digest="0" * 64)
    assert is_public(page, reader) is False


def test_public_copy_of_a_page_that_is_not_live_shows_nothing(story, reader):
    page = story(Status.LIVE, title="Live once")
    StoryPage.objects.filter(pk=page.pk).update(live=False)
    assert is_public(page, reader) is False


def test_copy_in_the_shell_is_a_draft_without_a_clearance(story, reader):
    page = story(Status.LIVE)
    copied = page.copy(update_attrs={"slug": "a-copy", "title": "A copy"}, keep_live=True)
    assert (fresh(copied).live, Clearance.objects.filter(page=copied).exists()) == (False, False)
    assert reader.get("/stories/a-copy/").status_code == 404


def test_alias_is_refused(story):
    with pytest.raises(PermissionDenied):
        story(Status.LIVE).create_alias(update_slug="an-alias")


def test_move_of_an_uncleared_story_leaves_it_private(story, home, reader):
    page = story()
    page.move(Page.objects.get(pk=home.pk), pos="last-child")
    assert (fresh(page).live, is_public(page, reader)) == (False, False)


def test_move_of_a_live_story_moves_its_public_copy(story, home, reader):
    page = story(Status.LIVE, title="Moved")
    page.move(Page.objects.get(pk=home.pk), pos="last-child")
    assert reader.get("/stories/moved/").status_code == 404
    assert reader.get("/moved/").status_code == 200


def test_finishing_the_workflow_in_the_shell_is_refused(story):
    page = story(Status.SIGN_OFF)
    with pytest.raises(gate.NotCleared):
        queries.running_workflow(page).finish()
    assert fresh(page).live is False


def test_approving_the_sign_off_task_in_the_shell_is_refused(story):
    page = story(Status.SIGN_OFF)
    with pytest.raises(gate.NotCleared):
        queries.running_workflow(page).current_task_state.approve(user=None)
    assert fresh(page).live is False


# The schedule


def scheduled(page):
    """Put its newest words on the schedule, as due a minute ago."""
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    revision = page.save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=page.go_live_at)
    return page


def test_schedule_goes_on_past_what_is_not_cleared(story, home, reader):
    refused = scheduled(story(title="Refused"))
    plain = home.add_child(instance=StandardPage(title="Plain", slug="plain", live=False))
    scheduled(plain)
    said = io.StringIO()
    call_command("publish_scheduled", stderr=said)
    assert said.getvalue() == (f"Page {refused.pk} was not published. {gate.NotCleared.message}\n")
    assert (fresh(refused).live, StandardPage.objects.get(slug="plain").live) == (False, True)
    assert reader.get("/plain/").status_code == 200
    assert is_public(refused, reader) is False


def test_schedule_refuses_once_and_not_every_hour(story):
    scheduled(story())
    call_command("publish_scheduled", stderr=io.StringIO())
    said = io.StringIO()
    call_command("publish_scheduled", stderr=said)
    assert said.getvalue() == ""


def test_dry_run_of_the_schedule_changes_nothing(story):
    page = scheduled(story())
    call_command("publish_scheduled", dryrun=True, stdout=io.StringIO(), stderr=io.StringIO())
    revision = Revision.objects.for_instance(page).latest("pk")
    assert revision.approved_go_live_at is not None


# The yes, and what happens around it


def test_autosave_in_place_between_question_and_yes_is_noticed(story):
    page = story(Status.SIGN_OFF)
    submission = submission_of(page)
    words = queries.latest_words(page)
    words.title = "Slipped in"
    words.save_revision(overwrite_revision=words.latest_revision, clean=False)
    with pytest.raises(WordsChanged):
        actions.say_yes(submission, digest=factories.digest_asked(submission))
    assert fresh(page).live is False


def test_cancelled_workflow_and_an_edit_make_the_yes_stale(story, root, reader):
    page = story(Status.SIGN_OFF)
    submission = submission_of(page)
    queries.running_workflow(page).cancel(user=None)
    data = edit_data(page, title="Slipped in") | {"action-publish": "x"}
    root.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    with pytest.raises(WordsChanged):
        actions.say_yes(submission, digest=factories.digest_asked(submission))
    assert (fresh(page).live, is_public(page, reader)) == (False, False)


def test_cancelled_workflow_alone_does_not_spoil_the_yes(story):
    page = story(Status.SIGN_OFF)
    submission = submission_of(page)
    queries.running_workflow(page).cancel(user=None)
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    assert fresh(page).live is True


def test_edit_of_a_live_story_stays_a_draft_until_the_next_yes(story, root, reader):
    page = story(Status.LIVE, title="Agreed")
    data = edit_data(page, title="Not yet") | {"action-publish": "x"}
    root.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    html = reader.get(page.public_url_path).content.decode()
    assert ("Agreed" in html, "Not yet" in html) == (True, False)


# Digests


def test_digest_covers_bytes_of_pictures_and_every_public_field(story):
    page = story(pictures=[(factories.picture_bytes(colour="teal"), "A square")])
    digests = {gate.public_digest(page)}
    for name, value in {
        "title": "Other",
        "slug": "other",
        "search_description": "Other",
        "language": "cy",
        "form": "poem",
        "summary": "Other",
        "byline": "Other",
        "avatar": "otter",
        "written_by": "worker",
        "age_band": "16-17",
        "life_stage": "moving",
        "motif": "key",
        "note_talks_about": "Other",
        "note_ends": "Other",
        "how_made": "Other",
    }.items():
        changed = queries.latest_words(page)
        setattr(changed, name, value)
        digests.add(gate.public_digest(changed))
    other = story(pictures=[(factories.picture_bytes(colour="red"), "A square")])
    changed = queries.latest_words(page)
    changed.body = [("picture", dict(other.body[-1].value))]
    first = gate.public_digest(changed)
    changed.body = [("picture", dict(page.body[-1].value))]
    digests |= {first, gate.public_digest(changed)}
    assert len(digests) == 18


def test_digest_is_the_same_after_saving_and_reading_back(story):
    page = story(Status.LIVE, pictures=[(factories.picture_bytes(), "A square")])
    assert gate.public_digest(fresh(page)) == Clearance.objects.get(page=page).digest
    assert PublicCopy.objects.get(page=page).digest == Clearance.objects.get(page=page).digest


# Pages the editors write themselves


def test_editors_page_is_cleared_by_publishing_it(home, root, reader):
    page = home.add_child(instance=StandardPage(title="About", slug="about", live=False))
    page.save_revision()
    data = nested_form_data(
        {
            "title": "About us",
            "slug": "about",
            "introduction": "",
            "body": streamfield([("text", rich_text("<p>Who we are.</p>"))]),
            "menu": "",
            "language": "en-gb",
            "seo_title": "",
            "search_description": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0},
            "action-publish": "x",
        }
    )
    root.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    html = reader.get("/about/").content.decode()
    assert ("About us" in html, "Who we are." in html) == (True, True)
