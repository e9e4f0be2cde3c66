"""Words planted everywhere, taken down under an open worry: in one sealed row and nowhere else."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.models import Tombstone
from demo import factories
from safeguarding import actions, copies
from safeguarding.models import SealedCopy, SealedPicture
from submissions import actions as pieces
from tests.submissions.test_erasing import (
    CANARIES,
    files_of_the_site,
    found_in_database,
    found_in_database_file,
    found_in_files,
    found_in_public,
    fresh,
    planted,
    public_paths,
)

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = set(CANARIES.values())
#: What a lead needs to find and help somebody: all they sent and said, and the words as edited.
SENT = ("title", "body", "byline", "helper", "alone", "description", "contact", "safe_times")
SAID = ("message", "answer", "reply", "change_note", "new_byline", "page_title", "page_body", "who")
SEALED = SENT + SAID
NO_LEADS = {"amira": "Editors", "sam": "Administrators", "root": None}


def people():
    """{name: client} of everybody who signs in and is no lead."""
    found = {}
    for name, group in NO_LEADS.items():
        user = factories.make_editor(name=name, group=group or "Editors")
        user.is_superuser = group is None
        user.save()
        found[name] = Client()
        found[name].force_login(user)
    return found


def make_lead():
    maya = factories.make_editor(name="maya", group="Safeguarding leads")
    maya.email = "maya@example.org"
    maya.save()
    client = Client()
    client.force_login(maya)
    return maya, client


def screens(reference):
    """Everything in the admin that lists, counts or finds something, and the piece's own."""
    queue = reverse("desk:queue")
    pages = reverse("wagtailadmin_pages:search")
    reports = [
        reverse(f"wagtailadmin_reports:{name}")
        for name in ("workflow", "workflow_tasks", "site_history", "aging_pages", "locked_pages")
    ]
    searches = [f"{place}?q={word}" for place in (queue, pages) for word in ("my", "our")]
    return [
        "/admin/",
        queue,
        f"{queue}?view=with-them",
        f"{queue}?q={reference}",
        *searches,
        *reports,
        reverse("wagtailimages:index"),
        reverse("desk:item", args=[reference]),
        f"/admin/worried/{reference}/",
    ]


def seen_by(client, reference):
    """{(screen, word)} of everything planted that this person can come across."""
    found = set()
    for address in screens(reference):
        text = client.get(address).content.decode("utf-8", "replace").lower()
        found |= {(address, word) for word in WORDS if word in text}
    return found


def shown_anywhere(clients, reference):
    return {
        (name, *found) for name, client in clients.items() for found in seen_by(client, reference)
    }


def test_taken_down_under_a_worry_it_is_in_the_sealed_row_alone():
    factories.make_site_tree()
    maya, lead = make_lead()
    clients = people()
    before = files_of_the_site()
    submission, path = planted()
    assert {word for _table, word in found_in_database(WORDS)} == WORDS
    assert shown_anywhere(clients, submission.reference) != set()
    sent = Path(settings.PRIVATE_ROOT, submission.files.get().file.name).read_bytes()

    case = actions.worry(submission, by=factories.make_editor(), note="Please look.")
    assert shown_anywhere(clients, submission.reference) == set()

    pieces.withdraw(submission)

    assert found_in_database(WORDS) == set()
    assert found_in_database_file(WORDS) == set()
    assert files_of_the_site() - before == set()
    assert found_in_files(WORDS, files_of_the_site()) == set()
    assert found_in_public(WORDS, public_paths(path)) == set()
    assert (Client().get(path).status_code, Tombstone.objects.count()) == (410, 1)
    assert shown_anywhere(clients, submission.reference) == set()
    assert [word for word in WORDS if word in str([vars(m) for m in mail.outbox])] == []

    sealed = [SealedCopy.objects.get(), SealedPicture.objects.get()]
    assert [word for word in WORDS for row in sealed if word.encode() in bytes(row.data)] == []
    assert sent not in bytes(sealed[1].data)
    opened = str(copies.open_copy(sealed[0]))
    assert [name for name in SEALED if CANARIES[name] not in opened] == []

    address = reverse("worries:copy", args=[case.ref])
    read = lead.post(address).content.decode()
    assert [name for name in SEALED if CANARIES[name] not in read] == []
    picture = reverse("worries:copy_picture", args=[case.ref, 1])
    assert lead.get(picture).content == sent
    answers = {
        client.post(address).status_code + client.get(picture).status_code
        for client in clients.values()
    }
    assert answers == {404 + 404}


def test_its_sender_finds_it_gone_like_anything_else():
    factories.make_site_tree()
    make_lead()
    contributor, keys = factories.make_contributor()
    piece = factories.make_submission(contributor=contributor, title="Zqlantern")
    actions.worry(piece, by=factories.make_editor())
    client = Client()
    client.post("/my-pieces/open/", {"words": keys.words})
    client.post(f"/my-pieces/{piece.reference}/take-down/")
    pages = [
        client.get(address).content.decode()
        for address in ("/my-pieces/", f"/my-pieces/{piece.reference}/")
    ]
    assert ["Zqlantern" in page for page in pages] == [False, False]
    assert ["It’s gone" in page for page in pages] == [True, True]
    assert (fresh(piece).body, SealedCopy.objects.count()) == ("", 1)


def test_destroyed_with_its_time_it_leaves_nothing():
    factories.make_site_tree()
    maya, _lead = make_lead()
    submission, _path = planted()
    case = actions.worry(submission, by=maya)
    pieces.withdraw(submission)
    with factories.clock_at(case.opened_at.replace(year=case.opened_at.year - 10)):
        actions.close(case, by=maya, outcome="", reason="Done.")
    assert actions.purge() == 2
    assert (SealedCopy.objects.count(), SealedPicture.objects.count()) == (0, 0)
    assert found_in_database(WORDS) == set()
