"""A whole site: backed up, destroyed and restored. What was erased in between stays erased."""

import hashlib
import os
import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from core import erased, in_use, public_copy
from core.backup import last_backup, making
from core.backup.databases import own_database
from core.backup.making import copy_journal
from core.backup.sealing import new_key_pair
from core.backup.stores import own_store
from core.models import MessageState, OutgoingMessage, Picture
from demo import factories
from safeguarding import actions as worries
from safeguarding.models import WorryCase
from submissions import actions, queries, unasked
from submissions.enums import Status, Use
from submissions.models import Draft, LostWords, LostWordsState, Submission

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backups(settings, tmp_path):
    """The folder of backups; the settings to make and to open them."""
    public, private = new_key_pair()
    key = tmp_path / "private-key"
    key.write_text(private)
    settings.BACKUP_PUBLIC_KEY = public
    settings.BACKUP_PRIVATE_KEY_FILE = str(key)
    settings.BACKUP_TO = str(tmp_path / "backups")
    yield tmp_path / "backups"
    for left in ("erasures", "erasures-copied", "last-backup.json"):
        (Path(configured.VAR_DIR) / left).unlink(missing_ok=True)


def back_up():
    out = StringIO()
    call_command("backup", stdout=out)
    return out.getvalue()


def restore(which="latest", **options):
    out = StringIO()
    call_command("restore", which, stdout=out, **options)
    return out.getvalue()


def refused(which="latest", **options):
    """The line a restore is refused with."""
    with pytest.raises(CommandError) as told:
        restore(which, **options)
    return str(told.value)


def files_by_content():
    roots = [Path(configured.PRIVATE_ROOT), Path(configured.PUBLIC_ROOT)]
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for root in roots
        for path in root.rglob("*")
        if path.is_file()
    }


def destroy():
    """The disk of the site is gone."""
    if connection.vendor == "sqlite":
        connections.close_all()
        for ending in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{ending}").unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("drop schema public cascade; create schema public")
        connections.close_all()
    for root in (configured.PRIVATE_ROOT, configured.PUBLIC_ROOT):
        shutil.rmtree(root)


def live_piece(title, **fields):
    contributor, keys = factories.make_contributor()
    piece = factories.make_submission(
        contributor=contributor,
        status=Status.LIVE,
        title=title,
        body=f"Words of {title}, and more of them.",
        pictures=[(factories.picture_bytes(), "Me")],
        **fields,
    )
    return piece, keys, piece.page.specific.public_url_path


def status_of(path):
    return Client().get(path).status_code


def is_anywhere(text):
    """Whether the snapshot of the database or any file holds these words."""
    if connection.vendor == "sqlite":
        connections.close_all()
        found = Path(connection.settings_dict["NAME"]).read_bytes()
        return text.encode() in found
    return Submission.objects.filter(body__contains=text).exists()


def new_draft():
    draft, key = actions.start_draft()
    actions.add_picture(draft, data=factories.picture_bytes(colour="red"))
    return draft, key


def sweep_what_other_tests_left():
    """Their files stay when their transaction is rolled back, and page numbers come again."""
    with factories.clock_at(timezone.now() + timedelta(hours=2)):
        public_copy.sweep_files()


def test_restored_site_is_as_it_was_and_what_was_erased_since_stays_erased(backups):
    factories.make_site_tree()
    sweep_what_other_tests_left()
    kept, keys, kept_path = live_piece("Kept")
    taken, _keys, taken_path = live_piece("Zqcanary")
    hidden, _keys, hidden_path = live_piece("Hidden")
    discarded, discarded_key = new_draft()
    unsent, unsent_key = new_draft()
    editors_own = Picture(title="Ours", file=ContentFile(factories.picture_bytes(), name="a.jpg"))
    editors_own.save()
    before = files_by_content()
    assert back_up().splitlines()[-1] == str(backups / sorted(os.listdir(backups))[0])
    assert last_backup().is_ok

    actions.withdraw(taken)
    gone = set(before) - set(files_by_content())
    assert gone != set()
    editor = factories.make_editor()
    actions.hide(hidden, by=editor, reason="Somebody is named.")
    actions.discard_draft(discarded)
    editors_own.delete()
    late, _keys, late_path = live_piece("After the backup")
    actions.withdraw(late)
    gone = set(before) - set(files_by_content())
    copy_journal(own_store())
    destroy()
    erased.journal_path().unlink()

    assert "Restored. Erased again: " in restore()

    assert queries.contributor_by_words(keys.words).pk == kept.contributor_id
    assert [status_of(path) for path in (kept_path, "/stories/", "/")] == [200, 200, 200]
    assert [status_of(path) for path in (taken_path, late_path, hidden_path)] == [410, 410, 404]
    again = Submission.objects.get(pk=taken.pk)
    assert (again.status, again.body, again.page) == (Status.WITHDRAWN, "", None)
    assert Submission.objects.get(pk=hidden.pk).status == Status.HIDDEN
    assert Draft.objects.filter(pk=discarded.pk).exists() is False
    assert queries.draft_by_key(unsent_key).pk == unsent.pk
    assert Picture.objects.filter(title="Ours").exists() is False
    assert files_by_content() == {path: sha for path, sha in before.items() if path not in gone}
    assert is_anywhere("Zqcanary") is False
    assert is_anywhere("Words of Kept") is True
    folders = [path.name for path in Path(configured.VAR_DIR).iterdir()]
    assert [name for name in folders if "restore" in name] == []
    actions.withdraw(Submission.objects.get(pk=kept.pk))
    assert status_of(kept_path) == 410


def test_what_waited_for_its_day_waits_for_a_person_after_a_restore(backups):
    factories.make_site_tree()
    pictures = [(factories.picture_bytes(), "A door")]
    piece = factories.make_submission(status=Status.SIGN_OFF, pictures=pictures)
    actions.choose_live_day(piece, day=timezone.localdate() + timedelta(days=3))
    actions.say_yes(Submission.objects.get(pk=piece.pk), digest=factories.digest_asked(piece))
    lost = LostWords.objects.create(
        words_hash="a" * 64,
        contributor=piece.contributor,
        state=LostWordsState.AGREED,
        opens_at=timezone.now(),
    )
    back_up()
    destroy()
    restore()
    assert Submission.objects.get(pk=piece.pk).status == Status.ACCEPTED
    assert LostWords.objects.get(pk=lost.pk).state == LostWordsState.REFUSED
    with factories.clock_at(timezone.now() + timedelta(days=4)):
        assert actions.publish_what_is_due() == 0


def test_what_the_database_itself_refuses_is_refused_after_a_restore(backups):
    factories.make_site_tree()
    piece = factories.make_submission()
    back_up()
    destroy()
    restore()
    with pytest.raises(Exception, match="never altered"):
        Submission.objects.filter(pk=piece.pk).update(body="Other words.")
    new = factories.make_submission(title="The next one")
    assert new.pk > piece.pk


def test_message_that_waited_is_not_sent_twice(backups):
    OutgoingMessage.objects.create(key="a", kind="nothing", recipient="1")
    back_up()
    restore()
    message = OutgoingMessage.objects.get()
    assert (message.state, message.handed_over_at is None) == (MessageState.WAITING, False)


def test_draft_that_was_sent_goes_with_the_piece_it_became(backups):
    """Otherwise the words somebody took back would come back as the draft they were."""
    factories.make_site_tree()
    answers = {
        "form": "story",
        "body": "Words taken back.",
        "age_band": "18-25",
        "uses": {"site": True},
    }
    draft, key = actions.start_draft()
    actions.keep_answers(draft, answers=answers)
    other, other_key = actions.start_draft()
    actions.keep_answers(other, answers=answers)
    back_up()
    actions.withdraw(actions.send(draft).submission)
    actions.send(other)
    restore()
    assert queries.draft_by_key(key) is None
    assert queries.draft_by_key(other_key).answers["body"] == "Words taken back."


def test_words_somebody_else_had_seen_stay_dead(backups):
    contributor, old = factories.make_contributor()
    back_up()
    for _time in range(2):
        contributor.refresh_from_db()
        press = actions.press_of(contributor)
        new = actions.make_new_keys(contributor, press=press, opening=None)
    restore()
    assert queries.contributor_by_words(old.words) is None
    assert queries.contributor_by_link(old.token) is None
    assert queries.contributor_by_words(new.words).pk == contributor.pk
    assert queries.contributor_by_link(new.token).pk == contributor.pk


def test_what_was_made_safer_or_put_apart_since_is_so_again(backups):
    factories.make_site_tree()
    contributor, _keys = factories.make_contributor(has_more_by_me=True)
    uses = {"site": True, "social": True}
    safer = factories.make_submission(
        contributor=contributor, status=Status.ACCEPTED, uses=uses, byline="Kestrel"
    )
    actions.say_beforehand(safer, is_given=True)
    apart, other = factories.make_submission(), factories.make_submission()
    back_up()

    lead = factories.make_editor(name="maya", group="Safeguarding leads")
    actions.say_beforehand(safer, is_given=False)
    actions.change_consent(safer, use=Use.SOCIAL, is_given=False)
    actions.change_byline(safer, byline="", avatar="otter")
    actions.switch_more_by_me(contributor, is_on=False)
    worries.worry(apart, by=lead, note="The second line.")
    destroy()
    assert "Restored. Erased again: 4" in restore()

    again = Submission.objects.get(pk=safer.pk)
    assert unasked.yes_beforehand(again) is None
    assert queries.has_consent(again, Use.SOCIAL) is False
    assert (again.byline_wanted, queries.latest_words(again.page).byline) == ("", "")
    assert again.contributor.has_more_by_me is False
    assert set(Submission.objects.at_the_desk()) == {again, other}
    assert WorryCase.objects.get().submission == apart
    journal = erased.journal_path().read_text()
    assert [apart.reference in journal, "Kestrel" in journal, "second" in journal] == [False] * 3


def test_restore_that_fails_in_the_middle_leaves_everything_as_it_was(backups, monkeypatch):
    factories.make_site_tree()
    piece, keys, path = live_piece("Kept")
    back_up()
    later, later_keys, later_path = live_piece("Later")
    before = files_by_content()

    def fails(lines):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(erased, "erase_again", fails)
    assert "The disk is full" in refused()
    assert [status_of(one) for one in (path, later_path)] == [200, 200]
    assert queries.contributor_by_words(later_keys.words).pk == later.contributor_id
    assert files_by_content() == before
    assert in_use.unfinished_path().exists() is False


def test_restore_that_was_killed_is_put_right_by_the_next(backups):
    factories.make_site_tree()
    _piece, _keys, path = live_piece("Kept")
    back_up()
    _later, _keys, later_path = live_piece("Later")
    database = own_database()
    snapshot = Path(configured.VAR_DIR) / "half"
    database.snapshot(snapshot)
    in_use.unfinished_path().touch()
    database.put_in_place(snapshot)
    snapshot.unlink(missing_ok=True)
    connections.close_all()
    with pytest.raises(in_use.NotNow, match="A restore was not finished"):
        connection.ensure_connection()
    assert "no such file" in refused("not-there")
    assert [status_of(one) for one in (path, later_path)] == [200, 200]
    restore()
    assert [status_of(one) for one in (path, later_path)] == [200, 404]


def test_missing_journal_stops_a_restore_until_somebody_says_so(backups):
    factories.make_site_tree()
    _piece, _keys, path = live_piece("Kept")
    actions.withdraw(factories.make_submission(title="Erased before"))
    back_up()
    erased.journal_path().unlink()
    (backups / making.JOURNAL).unlink()
    assert "journal of erasures is missing" in refused()
    assert status_of(path) == 200
    assert "Restored" in restore(without_journal=True)
    assert status_of(path) == 200


def test_database_in_the_backup_that_is_damaged_changes_nothing(backups, monkeypatch):
    factories.make_site_tree()
    monkeypatch.setattr(
        type(own_database()), "snapshot", lambda self, to: to.write_bytes(b"SQLite format 3\0" * 99)
    )
    back_up()
    assert "database in this backup" in refused()
    assert status_of("/") == 200


def test_database_that_stops_half_way_in_is_rolled_back(backups, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's file is put in place in one step")
    factories.make_site_tree()
    back_up()
    monkeypatch.setattr("core.backup.databases.MOVE_ASIDE", "select 1;")
    assert "The database could not do it" in refused()
    assert status_of("/") == 200


def test_sessions_end_with_a_restore(backups):
    client = Client()
    client.force_login(factories.make_editor())
    back_up()
    assert client.get("/admin/").status_code == 200
    restore()
    assert client.get("/admin/").status_code == 302


def test_hold_that_is_newer_than_the_backup_keeps_the_original(backups):
    factories.make_site_tree()
    piece, _keys, path = live_piece("Held")
    lead = factories.make_editor(name="maya", group="Safeguarding leads")
    back_up()
    ends = timezone.now() + timezone.timedelta(days=90)
    actions.hold(piece, by=lead, reason="Open case", ends_at=ends)
    actions.withdraw(piece)
    restore()
    again = Submission.objects.get(pk=piece.pk)
    assert (status_of(path), again.status, again.is_held) == (410, Status.WITHDRAWN, True)
    assert again.body == "Words of Held, and more of them."
