"""Bringing in one show: read the feed, make the show, then one episode after another.

Whatever is made is a draft. An episode is there whole or not at all, and is brought in once,
however often its feed is read. Whoever works holds a lock that the kernel drops when the process
ends in any way; what a killed one left is gone on with where it was.
"""

import hashlib
import logging
import shutil
from contextlib import contextmanager
from dataclasses import asdict

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Picture
from core.pictures import PictureRefused, clean_picture
from core.sound import programs, taking
from core.sound.probing import probe
from core.sound.refusals import SoundRefused
from podcasts import artwork
from podcasts.addresses import guid_of_url
from podcasts.importing import fetching
from podcasts.importing.plain import cut
from podcasts.importing.reading import Episode, read_feed, told
from podcasts.importing.refusals import (
    ALREADY_HERE,
    BUSY,
    CUT_OFF_TWICE,
    NO_EPISODES,
    NO_FFMPEG,
    NO_LISTEN_PAGE,
    OUR_SIDE,
    ImportRefused,
    NotNow,
)
from podcasts.importing.targets import parts_of
from podcasts.importing.words import chapters_of, transcript_of
from podcasts.models import (
    UNDER_WAY,
    Chapter,
    EpisodePage,
    ImportedEpisode,
    ImportState,
    ListenIndexPage,
    Season,
    ShowImport,
    ShowPage,
)

log = logging.getLogger(__name__)
MOST_PAGES = 50
MOST_TRIES = 2
#: After this many episodes in a row a host that doesn't answer is left in peace.
MOST_TROUBLE = 3
#: In a file's name for what is not the whole of a sound yet.
PART = ".part"


def ask_for(address, *, user=None, is_for_approval=False):
    """Have the show whose feed is at `address` brought in, or looked at again."""
    parts_of(address)
    show_import, _is_new = ShowImport.objects.get_or_create(address=address.strip())
    return begin(show_import, user=user, is_for_approval=is_for_approval)


def ask_for_file(data, *, user=None, is_for_approval=False):
    """The same for a feed that somebody has as a file. Raises `ImportRefused`."""
    feed = read_feed(data)
    refuse_if_empty(feed)
    guid = guid_for(feed)
    with transaction.atomic():
        show_import, _is_new = ShowImport.objects.get_or_create(guid=guid)
        show_import.feed = as_kept(feed)
        return begin(show_import, user=user, is_for_approval=is_for_approval)


def begin(show_import, *, user, is_for_approval):
    if show_import.state == ImportState.WORKING and is_in_other_hands(show_import):
        raise ImportRefused(BUSY)
    show_import.user, show_import.is_for_approval = user, is_for_approval
    show_import.state, show_import.asked_at = ImportState.WAITING, timezone.now()
    show_import.line, show_import.left_out = "", []
    show_import.at_guid, show_import.tries = "", 0
    show_import.save()
    return show_import


def go_on(pk, *, tell=lambda show_import: None):
    """Do what is left to do of one import; `tell` hears of every step. Nobody else is at it."""
    show_import = ShowImport.objects.filter(pk=pk).first()
    if show_import is None:
        return None
    with at_work_on(show_import) as is_ours:
        if not is_ours:
            raise ImportRefused(BUSY)
        show_import.refresh_from_db()
        if show_import.state in UNDER_WAY:
            work_on(show_import, tell)
    return show_import


def work_on(show_import, tell):
    try:
        if not programs.are_here():
            raise ImportRefused(NO_FFMPEG)
        note(show_import, state=ImportState.WORKING)
        if not show_import.at_guid:
            refuse_what_kills_us(show_import, "")
        if show_import.feed is None and not read_its_feed(show_import):
            end(show_import, _("Nothing is new."))
        else:
            bring_in(show_import, tell)
    except ImportRefused as refusal:
        stop(show_import, str(refusal))
    except ShowPage.DoesNotExist:
        stop(show_import, _("The show was taken away meanwhile."))
    except Exception as error:
        log.error("Bringing in a show failed: %s", type(error).__name__)  # noqa: TRY400
        stop(show_import, str(OUR_SIDE))
    tell(show_import)


# The feed


def read_its_feed(show_import):
    """Whether there is anything new in it. It is kept as it was read, until the end."""
    known = {}
    if show_import.show_id:
        known = {"etag": show_import.etag, "last_modified": show_import.last_modified}
    found = fetching.fetch(show_import.address, most_bytes=settings.FEED_MAX_BYTES, **known)
    if found is None:
        return False
    feed = with_further_pages(read_feed(found.data, address=found.url))
    refuse_if_empty(feed)
    kept = as_kept(feed) | {"etag": found.etag, "last_modified": found.last_modified}
    guid = show_import.guid or feed.guid or guid_of_url(show_import.address)
    try:
        with transaction.atomic():
            take_over(show_import, guid)
            note(show_import, guid=guid, feed=kept)
    except IntegrityError as error:
        raise ImportRefused(BUSY) from error
    return True


def take_over(show_import, guid):
    """What came from elsewhere under this guid: the show has moved, and stays that show."""
    before = ShowImport.objects.filter(guid=guid).exclude(pk=show_import.pk).first()
    if before is None:
        return
    if is_in_other_hands(before):
        raise ImportRefused(BUSY)
    show = before.show
    before.episodes.update(show_import=show_import)
    before.delete()
    note(show_import, show=show)


def with_further_pages(feed):
    """`feed` with the episodes of the pages that follow it."""
    following, seen = feed.next_page, {feed.address}
    while following and following not in seen and len(seen) < MOST_PAGES:
        seen.add(following)
        found = fetching.fetch(following, most_bytes=settings.FEED_MAX_BYTES)
        page = read_feed(found.data, address=found.url)
        known = {episode.guid for episode in feed.episodes}
        feed.episodes += [episode for episode in page.episodes if episode.guid not in known]
        feed.seasons = page.seasons | feed.seasons
        feed.left_out += page.left_out
        following = page.next_page
    return feed


def refuse_if_empty(feed):
    if not feed.episodes:
        raise ImportRefused(NO_EPISODES)


def guid_for(feed):
    """What the show is known by; the same each time the same feed is read."""
    named = feed.address or f"file://{slugify(feed.title, allow_unicode=True)}"
    return feed.guid or guid_of_url(named)


def as_kept(feed):
    return asdict(feed) | {"guid": str(feed.guid or "")}


# The show and its episodes


def bring_in(show_import, tell):
    feed = show_import.feed
    if show_import.show_id is None:
        make_show(show_import, feed)
    here = set(show_import.episodes.values_list("guid", flat=True))
    wanted = [Episode(**kept) for kept in feed["episodes"] if kept["guid"] not in here]
    guids = [episode.guid for episode in wanted]
    if show_import.at_guid in guids:
        # The ones before were looked at before we were cut off.
        wanted = wanted[guids.index(show_import.at_guid) :]
    total = len(feed["episodes"])
    left_out = show_import.left_out or list(feed["left_out"])
    note(show_import, total=total, done=total - len(wanted), left_out=left_out)
    count, trouble, is_passing = 0, 0, False
    for episode in wanted:
        tell(show_import)
        try:
            bring_episode(show_import, episode)
            count, trouble = count + 1, 0
        except ImportRefused as refusal:
            is_passing |= isinstance(refusal, NotNow)
            trouble = trouble + 1 if isinstance(refusal, NotNow) else 0
            leave_out(show_import, told(episode.title, str(refusal).rstrip(".")))
            if trouble == MOST_TROUBLE:
                raise
        note(show_import, done=show_import.done + 1)
    if not is_passing:
        note(show_import, etag=feed.get("etag", ""), last_modified=feed.get("last_modified", ""))
    end(show_import, how_it_went(show_import, count))


def how_it_went(show_import, count):
    if not count and not show_import.left_out:
        return _("Nothing is new.")
    return ngettext(
        "{count} episode was brought in, as a draft.",
        "{count} episodes were brought in, as drafts.",
        count,
    ).format(count=count)


def make_show(show_import, feed):
    """The show as a draft, with its picture where that is one for podcast apps."""
    index = ListenIndexPage.objects.first()
    if index is None:
        raise ImportRefused(NO_LISTEN_PAGE)
    if any(model.objects.filter(guid=show_import.guid) for model in (ShowPage, ListenIndexPage)):
        raise ImportRefused(ALREADY_HERE)
    picture, problems = picture_of(feed)
    show = show_of(feed, index, show_import)
    try:
        with transaction.atomic():
            if picture:
                picture.save()
                show.artwork = picture
            index.add_child(instance=show)
            show.save_revision(user=show_import.user)
            note(show_import, show=show, left_out=[*feed["left_out"], *problems])
    except IntegrityError as error:
        forget_file(picture)
        raise ImportRefused(ALREADY_HERE) from error
    except BaseException:
        forget_file(picture)
        raise


def forget_file(picture):
    if picture and picture.sha256:
        picture.file.delete(save=False)


def show_of(feed, index, show_import):
    show = ShowPage(
        title=feed["title"],
        slug=free_slug(slugify(feed["title"])[:200] or "show", index),
        owner=show_import.user,
        live=False,
        guid=show_import.guid,
        summary=feed["summary"] or feed["title"],
        description=feed["description"],
        author=feed["author"],
        language=language_of(feed["language"]),
        order=feed["order"],
        is_explicit=feed["is_explicit"],
        is_complete=feed["is_complete"],
        copyright=feed["copyright"],
        licence=feed["licence"],
    )
    if feed["category"]:
        show.category = feed["category"]
    if feed["funding_words"]:
        show.funding_url, show.funding_words = feed["funding_url"], feed["funding_words"]
    show.seasons = [
        Season(number=int(number), name=name, sort_order=order)
        for order, (number, name) in enumerate(feed["seasons"].items())
    ]
    return show


def free_slug(slug, parent):
    """`slug`, with a number behind it where another page under `parent` has it."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    free, number = slug, 2
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free


def language_of(code):
    """One of the site's own; English where it is none of them."""
    known = {name.partition("-")[0]: name for name, _label in settings.LANGUAGES}
    return known.get(code.partition("-")[0], settings.LANGUAGE_CODE)


def picture_of(feed):
    """The show's picture, not kept yet, and why there is none."""
    if not feed["artwork"]:
        return None, []
    try:
        found = fetching.fetch(feed["artwork"], most_bytes=settings.PICTURE_MAX_BYTES)
        cleaned = clean_picture(found.data)
    except (ImportRefused, PictureRefused) as refusal:
        return None, [_("Its picture: {why}").format(why=refusal)]
    if not artwork.is_good(cleaned):
        return None, [_("Its picture is not square, or too small for podcast apps.")]
    return Picture(title=feed["title"], file=ContentFile(cleaned.data, name="artwork")), []


def bring_episode(show_import, episode):
    """The whole episode as a draft. Raises `ImportRefused`, and then nothing of it is here."""
    refuse_what_kills_us(show_import, episode.guid)
    path = folder_of(show_import) / (hashlib.sha256(episode.guid.encode()).hexdigest() + PART)
    fetching.fetch_into(path, episode.sound, most_bytes=settings.SOUND_MAX_BYTES)
    try:
        probe(path)
    except SoundRefused as refusal:
        path.unlink()
        raise ImportRefused(refusal.message) from refusal
    transcript, problems = transcript_of(episode)
    chapters, more_problems = chapters_of(episode)
    keep_episode(show_import, episode, path, transcript, chapters)
    for problem in (*problems, *more_problems):
        leave_out(show_import, told(episode.title, problem.rstrip(".")))


def refuse_what_kills_us(show_import, guid):
    """Twice somebody began with this episode, or with the feed, and was never heard of again."""
    tries = show_import.tries + 1 if show_import.at_guid == guid else 1
    note(show_import, at_guid=guid, tries=tries)
    if tries > MOST_TRIES:
        raise ImportRefused(CUT_OFF_TWICE)


def keep_episode(show_import, episode, path, transcript, chapters):
    recording = None
    try:
        with transaction.atomic(), path.open("rb") as file:
            show = ShowPage.objects.get(pk=show_import.show_id)
            recording = taking.take(
                Downloaded(file), title=cut(episode.title, 120), in_library=True
            )
            page = page_of(episode, show, owner=show_import.user)
            page.recording, page.transcript = recording, transcript
            page.chapters = [
                Chapter(start_ms=start, title=title, sort_order=order)
                for order, (start, title) in enumerate(chapters)
            ]
            show.add_child(instance=page)
            page.save_revision(user=show_import.user)
            ImportedEpisode.objects.create(show_import=show_import, guid=episode.guid, page=page)
    except BaseException:
        if recording:
            shutil.rmtree(storages["default"].path(recording.folder), ignore_errors=True)
        raise
    path.with_suffix(".mark").unlink(missing_ok=True)


def page_of(episode, show, *, owner):
    slug = slugify(episode.title)[:200] or f"episode-{episode.number or show.numchild + 1}"
    return EpisodePage(
        title=episode.title,
        slug=free_slug(slug, show),
        language=show.language,
        owner=owner,
        live=False,
        first_published_at=parse_datetime(episode.published) if episode.published else None,
        guid=episode.guid,
        episode_kind=episode.kind,
        season=episode.season,
        number=episode.number,
        summary=episode.summary,
        notes=episode.notes,
        is_explicit=episode.is_explicit,
    )


class Downloaded(File):
    """A file that is already on our disk, and is moved and not copied."""

    def temporary_file_path(self):
        return self.file.name


# How far it is


def note(show_import, **values):
    """Write down how far it is; nothing comes back that was erased meanwhile."""
    for name, value in values.items():
        setattr(show_import, name, value)
    ShowImport.objects.filter(pk=show_import.pk).update(**values)


def leave_out(show_import, line):
    if line not in show_import.left_out:
        note(show_import, left_out=[*show_import.left_out, line])


def end(show_import, line):
    note(show_import, state=ImportState.DONE, line=line, feed=None, at_guid="", tries=0)
    tidy(show_import)


def stop(show_import, line):
    note(
        show_import, state=ImportState.STOPPED, line=cut(line, 400), feed=None, at_guid="", tries=0
    )
    if not show_import.show_id:
        tidy(show_import)


def tidy(show_import):
    shutil.rmtree(folder_of(show_import), ignore_errors=True)


@contextmanager
def at_work_on(show_import):
    """Whether nobody else is at it; nobody will be meanwhile."""
    locks = fetching.our_folder() / "at-work"
    locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (locks / str(show_import.pk)).open("w") as file:
        yield fetching.is_ours(file)


def is_in_other_hands(show_import):
    with at_work_on(show_import) as is_ours:
        return not is_ours


def folder_of(show_import):
    folder = fetching.our_folder() / str(show_import.pk)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
