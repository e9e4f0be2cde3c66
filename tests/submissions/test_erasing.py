"""Words planted everywhere through the real actions, then looked for everywhere."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex, Revision

from core.models import HelpService, Picture, PublicFile, Tombstone, Topic
from demo import factories
from submissions import actions, queries
from submissions.enums import Answer, Status
from submissions.models import ChecklistQuestion, SignOff, Submission

pytestmark = pytest.mark.django_db

#: One word for each place it is planted in; each is looked for by itself.
PLACES = (
    "title body byline helper alone description contact safe_times message answer reply "
    "page_title page_slug page_body alt credit summary note_about note_ends how_made search "
    "reason asked_note change_note hide_reason who how picture_title new_byline draft_title "
    "video_title transcript heading"
)
CANARIES = {place: f"zqcanary{number:02d}" for number, place in enumerate(re.split(" ", PLACES))}


def tables():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("select name from sqlite_master where type in ('table', 'view')")
        else:
            cursor.execute(
                "select table_name from information_schema.tables where table_schema = 'public'"
            )
        return sorted(name for (name,) in cursor.fetchall())


def rows_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f'select * from "{table}"')
        return cursor.fetchall()


def readable(value):
    if isinstance(value, memoryview | bytes):
        return bytes(value).decode("utf-8", "replace")
    return json.dumps(value, default=str, ensure_ascii=False)


def found_in_database(words):
    """{(table, word)}: every table, every column, as text."""
    found = set()
    for table in tables():
        text = "\n".join(readable(value) for row in rows_of(table) for value in row).lower()
        found |= {(table, word) for word in words if word in text}
    return found


def found_in_database_file(words):
    """The words still in the bytes of an SQLite database, its journal included."""
    if connection.vendor != "sqlite":
        return set()
    path = Path(connection.settings_dict["NAME"])
    found = set()
    for file in (path, path.with_name(path.name + "-wal")):
        content = file.read_bytes().lower() if file.exists() else b""
        found |= {(file.name, word) for word in words if word.encode() in content}
    return found


def files_of_the_site():
    """Every uploaded or written file, by its path."""
    roots = [Path(settings.PRIVATE_ROOT), Path(settings.PUBLIC_ROOT)]
    return {path for root in roots if root.exists() for path in root.rglob("*") if path.is_file()}


def found_in_files(words, files):
    found = set()
    for path in files:
        content = f"{path} ".encode().lower() + path.read_bytes().lower()
        found |= {(path.name, word) for word in words if word.encode() in content}
    return found


def found_in_public(words, paths):
    """The words on any page a visitor can ask for."""
    reader = Client()
    found = set()
    for path in paths:
        text = reader.get(path).content.decode("utf-8", "replace").lower()
        found |= {(path, word) for word in words if word in text}
    return found


def planted():
    """A live piece with a canary in every place that holds words: (submission, its paths)."""
    at = CANARIES
    amira = factories.make_editor()
    contributor, _keys = factories.make_contributor(has_more_by_me=True)
    submission = factories.make_submission(
        contributor=contributor,
        title=f"My {at['title']}",
        body=f"It was {at['body']}.\n\nThen it ended.",
        byline=at["byline"],
        helper_role="typed",
        helper_name=at["helper"],
        alone_answer=at["alone"],
        contact_way="email",
        contact_address=f"{at['contact']}@example.org",
        safe_times=at["safe_times"],
        pictures=[(factories.picture_bytes(), at["description"])],
    )
    actions.write_to_editors(submission, body=at["message"])
    actions.claim(submission, by=amira)
    actions.reply(submission, by=amira, body=at["reply"], wants_answer=True)
    actions.write_to_editors(submission, body=at["answer"])
    question = ChecklistQuestion.objects.first()
    actions.answer_checklist(submission, by=amira, answers={question.pk: Answer.NO})
    factories.answer_no_to_everything(submission, editor=amira)
    page = actions.accept(submission, by=amira)
    picture = Picture.objects.get()
    picture.title, picture.description = at["picture_title"], at["picture_title"]
    picture.save()
    factories.edit_page(fresh(submission), fields={"title": at["draft_title"]})
    factories.edit_page(
        fresh(submission),
        fields={
            "title": f"Our {at['page_title']}",
            "slug": at["page_slug"],
            "summary": at["summary"],
            "note_talks_about": at["note_about"],
            "note_ends": at["note_ends"],
            "how_made": at["how_made"],
            "search_description": at["search"],
            "body": [
                ("heading", at["heading"]),
                ("paragraph", f"It was {at['body']} and {at['page_body']}."),
                (
                    "picture",
                    {
                        "image": picture,
                        "alt": at["alt"],
                        "credit": at["credit"],
                        "licence": "ask",
                    },
                ),
                (
                    "video",
                    {
                        "title": at["video_title"],
                        "url": "https://example.org/",
                        "minutes": 2,
                        "transcript": at["transcript"],
                    },
                ),
            ],
        },
    )
    factories.ask_for_sign_off(
        fresh(submission), editor=amira, reason=at["reason"], note=at["asked_note"]
    )
    actions.ask_for_change(
        submission, digest=factories.digest_asked(submission), note=at["change_note"]
    )
    factories.edit_page(fresh(submission), fields={"note_ends": "It ends with a lamp."})
    factories.ask_for_sign_off(fresh(submission), editor=amira, reason=at["reason"])
    actions.record_adult(submission, by=amira, who=at["who"], how=at["how"])
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    live_path = fresh(submission).page.specific.public_url_path
    assert at["page_body"] in Client().get(live_path).content.decode()
    actions.hide(submission, by=amira, reason=at["hide_reason"])
    actions.edit_again(submission, by=amira)
    factories.ask_for_sign_off(fresh(submission), editor=amira, reason=at["reason"])
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    actions.change_byline(submission, byline=at["new_byline"], avatar="otter")
    assert page.pk == fresh(submission).page_id
    return fresh(submission), live_path


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def public_paths(path):
    return [path, "/", "/stories/", "/help/", "/sitemap.xml", "/my-pieces/open/"]


# --- on the disk and in every row, committed as in real life ------------------------------


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_withdrawn_piece_is_left_anywhere():
    factories.make_site_tree()
    before = files_of_the_site()
    submission, path = planted()
    words = set(CANARIES.values())
    assert {word for _table, word in found_in_database(words)} == words
    assert files_of_the_site() - before != set()

    actions.withdraw(submission)

    assert found_in_database(words) == set()
    assert found_in_database_file(words) == set()
    assert files_of_the_site() - before == set()
    assert found_in_files(words, files_of_the_site()) == set()
    assert found_in_public(words, public_paths(path)) == set()
    assert Client().get(path).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_hold_keeps_what_was_sent_and_nothing_public():
    factories.make_site_tree()
    submission, path = planted()
    maya = factories.make_editor(name="maya", group="Safeguarding leads")
    actions.hold(
        submission, by=maya, reason="Open case", ends_at=timezone.now() + timedelta(days=30)
    )
    actions.withdraw(submission)
    words = {CANARIES["page_title"], CANARIES["page_body"], CANARIES["summary"]}
    tables_left = {table for table, _word in found_in_database(words)}
    assert tables_left <= {"submissions_signoffrequest"}
    assert CANARIES["body"] in fresh(submission).body
    assert submission.files.get().file.storage.exists(submission.files.get().file.name)
    assert found_in_public(set(CANARIES.values()), public_paths(path)) == set()


# --- piece by piece -----------------------------------------------------------------------


@pytest.fixture
def withdrawn(site_tree, django_capture_on_commit_callbacks):
    submission, path = planted()
    page_id = submission.page_id
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(submission)
    return fresh(submission), path, page_id


def test_erased_piece_keeps_a_reference_and_dates(withdrawn):
    submission, _path, _page_id = withdrawn
    kept = {
        name: getattr(submission, name)
        for name in ("title", "body", "byline", "byline_wanted", "helper_name", "alone_answer")
    }
    assert kept == dict.fromkeys(kept, "")
    assert (submission.status, submission.page) == (Status.WITHDRAWN, None)
    assert submission.reference != ""
    assert submission.erased_at is not None


def test_answers_about_sign_off_stay_without_words(withdrawn):
    assert sorted(SignOff.objects.values_list("decision", "note", "page")) == [
        ("change", "", None),
        ("yes", "", None),
        ("yes", "", None),
        ("yes", "", None),
    ]


def test_page_leaves_no_revision_no_reference_and_no_label(withdrawn):
    _submission, _path, page_id = withdrawn
    assert Revision.objects.filter(object_id=str(page_id)).count() == 0
    assert ReferenceIndex.objects.filter(object_id=str(page_id)).count() == 0
    entries = PageLogEntry.objects.filter(page_id=page_id)
    assert {(entry.label, str(entry.data)) for entry in entries} == {("Taken down", "{}")}


def test_picture_leaves_no_row_no_rendition_and_no_label(withdrawn):
    assert Picture.objects.count() == 0
    assert PublicFile.objects.filter(copy__kind="story").count() == 0
    labels = set(ModelLogEntry.objects.values_list("label", flat=True))
    assert [label for label in labels if "zqcanary" in label] == []


def test_tombstone_holds_only_a_hash(withdrawn):
    _submission, path, _page_id = withdrawn
    tombstone = Tombstone.objects.get()
    assert len(tombstone.path_hash) == 64
    assert path not in str(tombstone.__dict__)


def test_picture_another_page_shows_stays_there(site_tree, django_capture_on_commit_callbacks):
    picture = Picture(title="Ours", file=ContentFile(factories.picture_bytes(), name="ours.jpg"))
    picture.save()
    shown = ("picture", {"image": picture, "alt": "A square", "credit": "", "licence": "ask"})
    first = factories.make_submission(status=Status.LIVE, page_fields={"body": [shown]})
    second = factories.make_submission(
        status=Status.LIVE, title="Other", page_fields={"body": [("paragraph", "x"), shown]}
    )
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(second)
    assert Picture.objects.filter(pk=picture.pk).exists()
    assert storages["default"].exists(picture.file.name)
    assert fresh(first).status == Status.LIVE


def test_contact_goes_with_the_last_piece(site_tree):
    contributor, _keys = factories.make_contributor()
    pieces = [
        factories.make_submission(
            contributor=contributor, contact_way="text", contact_address="07700 900123"
        )
        for _ in range(2)
    ]
    actions.withdraw(pieces[0])
    assert queries.contact_of(contributor).address == "07700 900123"
    actions.withdraw(pieces[1])
    assert queries.contact_of(contributor) is None


def test_other_pieces_and_the_rest_of_the_site_stay(site_tree, client):
    service = HelpService.objects.create(name="Childline")
    topic = Topic.objects.create(name="Moving", slug="moving")
    stays = factories.make_submission(
        status=Status.LIVE, title="This one stays", page_fields={"topics": [topic]}
    )
    submission, _path = planted()
    actions.withdraw(submission)
    assert client.get(fresh(stays).page.specific.public_url_path).status_code == 200
    assert "This one stays" in client.get("/stories/").content.decode()
    assert (HelpService.objects.get(), Topic.objects.get()) == (service, topic)
