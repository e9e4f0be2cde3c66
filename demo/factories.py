"""Made-up people and pieces in any state, for the demonstration site and for tests.

Every state is reached by the same actions as in real life: nothing here sets a status.
"""

import hashlib
import io
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from unittest import mock

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image

from core import gate
from core.enums import AgeBand
from core.models import Recording, RecordingState
from home.actions import start_site
from podcasts.models import EpisodePage, ListenIndexPage, ShowPage
from submissions import actions, queries
from submissions.enums import Answer, NoLetter, Status
from submissions.models import ChecklistQuestion, Guest, Submission

TITLE = "Things I packed"
BODY = (
    "I packed a lamp, two books and a jumper that was not mine.\n\n"
    "The lamp never got unpacked. I liked knowing it was there.\n\n"
    "Next time I will leave the jumper."
)
#: The way to each status, an action a step.
STEPS = {
    Status.RECEIVED: (),
    Status.IN_REVIEW: ("claim",),
    Status.DECLINED: ("claim", "decline"),
    Status.ACCEPTED: ("claim", "accept"),
    Status.SIGN_OFF: ("claim", "accept", "ask"),
    Status.AGREED: ("claim", "accept", "ask", "agree"),
    Status.SCHEDULED: ("claim", "accept", "ask", "record_adult", "choose_day", "agree"),
    Status.LIVE: ("claim", "accept", "ask", "record_adult", "agree"),
    Status.HIDDEN: ("claim", "accept", "ask", "record_adult", "agree", "hide"),
    Status.WITHDRAWN: ("withdraw",),
    Status.SET_ASIDE: ("set_aside",),
}


# --- the tree -----------------------------------------------------------------------------


def make_site_tree():
    """Home page, story index and help page, published. What is there already stays."""
    return start_site()


# --- people -------------------------------------------------------------------------------


def make_editor(*, name="amira", group="Editors", first_name="", password=None):
    """Somebody who signs in, in one of the groups. Known names are found, not made twice."""
    user, is_new = get_user_model().objects.get_or_create(
        username=name, defaults={"first_name": first_name or name.capitalize()}
    )
    if is_new:
        user.set_password(password)
        user.save()
    user.groups.add(Group.objects.get(name=group))
    return user


def make_contributor(*, age_band=AgeBand.FROM_18, has_more_by_me=False):
    """A contributor and what opens their pieces: (contributor, Keys)."""
    contributor, keys = actions.new_contributor()
    contributor.age_band = age_band
    contributor.has_more_by_me = has_more_by_me
    contributor.save()
    return contributor, keys


def picture_bytes(*, colour="teal", size=(60, 40), format="JPEG"):
    """A small picture as a file's bytes."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, format)
    return file.getvalue()


# --- sound --------------------------------------------------------------------------------

#: One frame of an MP3 at 32 kbit/s, 48 kHz, mono: 24 milliseconds of silence in 96 bytes.
MP3_FRAME_HEADER = b"\xff\xfb\x14\xc4"
MP3_FRAME_BYTES, MP3_FRAME_MS = 96, 24


def silent_mp3(seconds, *, seed=b""):
    """Silence as an MP3's bytes; another `seed` gives other bytes that sound the same."""
    unheard = hashlib.blake2b(seed, digest_size=16).digest()
    # 21 bytes say that nothing follows; what stands after them is never heard.
    frame = MP3_FRAME_HEADER + bytes(21) + unheard
    count = max(1, round(seconds * 1000 / MP3_FRAME_MS))
    return frame.ljust(MP3_FRAME_BYTES, b"\0") * count


def make_recording(*, seconds=2, title="A recording", in_library=True):
    """A Recording that is ready: silence, made without ffmpeg. No two are the same bytes."""
    recording = Recording(title=title, in_library=in_library)
    sound = silent_mp3(seconds, seed=recording.key.encode())
    for name in ("master", "good", "small"):
        suffix = "mka" if name == "master" else "mp3"
        getattr(recording, name).save(f"{name}.{suffix}", ContentFile(sound), save=False)
    recording.good_bytes = recording.small_bytes = len(sound)
    recording.milliseconds = len(sound) // MP3_FRAME_BYTES * MP3_FRAME_MS
    recording.channels = 1
    recording.peaks = [0] * 200
    recording.sha256 = hashlib.sha256(sound).hexdigest()
    recording.state = RecordingState.READY
    recording.save()
    return recording


TRANSCRIPT = [
    [0, 1000, "Rowan", "This is Spare Key. I am Rowan."],
    [1000, 2000, "Jaz", "I am Jaz. I have still got the tag on the key."],
]


def make_show(title="Spare Key", **fields):
    """A live show. What hangs on it (`seasons`, `app_links`, `awards`) is a list of dicts."""
    rows = {name: fields.pop(name, []) for name in ("seasons", "app_links", "awards")}
    show = ShowPage(
        **{"title": title, "slug": slugify(title), "summary": f"About {title}."} | fields
    )
    return _published(ListenIndexPage.objects.get(), _with_rows(show, rows))


def make_episode(title="First night", *, show=None, topics=(), **fields):
    """The draft of an episode that could go live: nobody has said yes to it yet.

    What hangs on it (`people`, `chapters`, `skip_marks`, `quotes`, `mentions`, `related`) is a
    list of dicts.
    """
    names = ("people", "chapters", "skip_marks", "quotes", "mentions", "related")
    rows = {name: fields.pop(name, []) for name in names}
    defaults = {"title": title, "slug": slugify(title), "summary": f"About {title}."}
    if "recording" not in fields:
        defaults["recording"] = make_recording()
    page = EpisodePage(**defaults | {"transcript": TRANSCRIPT} | fields)
    (show or ShowPage.objects.first() or make_show()).add_child(instance=_with_rows(page, rows))
    page.topics.set(topics)
    page.save()
    page.save_revision()
    return page


def make_guest(page, *, name="Jaz", age_band=AgeBand.FROM_18, contributor=None, says_yes=False):
    """Somebody heard in the episode: (guest, Keys or None).

    `says_yes`: to what an editor has approved.
    """
    keys = None
    if contributor is None:
        contributor, keys = make_contributor(age_band=age_band)
    guest = Guest.objects.create(page=page, contributor=contributor, name=name)
    if says_yes:
        actions.agree(guest, digest=digest_of_draft(page))
    return guest, keys


def approve(page, *, editor=None, on_paper=""):
    """An editor heard and read the newest draft: it goes live once every guest agreed."""
    digest = digest_of_draft(page)
    by = editor or make_editor()
    actions.approve_episode(page, by=by, digest=digest, on_paper=on_paper)
    return digest


def digest_of_draft(page):
    return gate.public_digest(queries.latest_words(page))


def _with_rows(page, rows):
    for name, items in rows.items():
        setattr(page, name, [getattr(page, name).model(**item) for item in items])
    return page


def _published(parent, page):
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


# --- pieces -------------------------------------------------------------------------------


@contextmanager
def clock_at(moment):
    """The site's clock says `moment`: demonstration pieces were sent last week."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    with mock.patch.object(timezone, "datetime", Clock):
        yield


def make_submission(
    *,
    status=Status.RECEIVED,
    contributor=None,
    editor=None,
    title=TITLE,
    body=BODY,
    form="story",
    byline="Kestrel",
    avatar="kestrel",
    age_band=None,
    language="en-gb",
    uses=None,
    pictures=(),
    contact_way="none",
    contact_address="",
    safe_times="",
    helper_role="nobody",
    helper_name="",
    alone_answer="",
    page_fields=None,
    reason="We fixed the spelling.",
    sent_at=None,
    step=timedelta(hours=20),
):
    """A Submission brought to `status` by the real actions.

    `uses` is {use: bool}, by default a yes to this site. `pictures` are pairs of bytes and
    description. `page_fields` are what the editor changes on the page (`topics` is a list of
    Topics). `sent_at` dates it, and each action after it comes one `step` later.
    """
    with clock_at(sent_at) if sent_at else nullcontext():
        draft, _key = actions.start_draft()
        draft = actions.keep_answers(
            draft,
            answers={
                "form": form,
                "title": title,
                "body": body,
                "byline": byline,
                "avatar": avatar,
                "age_band": age_band or (contributor.age_band if contributor else AgeBand.FROM_18),
                "language": language,
                "uses": {"site": True} if uses is None else uses,
                "contact_way": contact_way,
                "contact_address": contact_address,
                "safe_times": safe_times,
                "helper_role": helper_role,
                "helper_name": helper_name,
                "alone_answer": alone_answer,
            },
        )
        for data, description in pictures:
            actions.add_picture(draft, data=data, description=description)
        sent = actions.send(draft, contributor=contributor)
    return bring_to(
        sent.submission,
        status=status,
        editor=editor,
        page_fields=page_fields,
        reason=reason,
        step=step if sent_at else None,
    )


def bring_to(
    submission,
    *,
    status,
    editor=None,
    page_fields=None,
    reason="We fixed the spelling.",
    step=None,
):
    """Take a Submission that was just sent through every action up to `status`."""
    if STEPS[Status(status)] and editor is None:
        editor = make_editor()
    moment = submission.sent_at
    for name in STEPS[Status(status)]:
        if step:
            moment += step
        with clock_at(moment) if step else nullcontext():
            WAYS[name](submission, editor=editor, page_fields=page_fields, reason=reason)
        submission = Submission.objects.get(pk=submission.pk)
    return submission


def answer_no_to_everything(submission, *, editor):
    questions = ChecklistQuestion.objects.filter(is_active=True)
    answers = {question.pk: Answer.NO for question in questions}
    actions.answer_checklist(submission, by=editor, answers=answers)


def edit_page(submission, *, fields):
    """Save these fields as the newest draft of its page, as an editor does in the admin."""
    page = queries.latest_words(submission.page)
    for name, value in fields.items():
        if name == "topics":
            page.topics.set(value)
        else:
            setattr(page, name, value)
    page.save_revision()
    return page


def ask_for_sign_off(submission, *, editor, reason="We fixed the spelling.", note=""):
    """Ask for the contributor's yes; every change gets `reason`, or its own from a dict."""
    page = queries.latest_words(submission.page)
    reasons = {
        change["no"]: reason.get(change["no"], "") if isinstance(reason, dict) else reason
        for change in actions.changes_of(submission, page)
    }
    return actions.request_sign_off(submission, by=editor, reasons=reasons, note=note)


def digest_asked(submission):
    """The digest of the words its contributor is reading now."""
    return submission.sign_off_requests.first().digest


def _claim(submission, *, editor, **_rest):
    actions.claim(submission, by=editor)


def _accept(submission, *, editor, **_rest):
    answer_no_to_everything(submission, editor=editor)
    actions.accept(submission, by=editor)


def _ask(submission, *, editor, page_fields, reason):
    if page_fields:
        edit_page(submission, fields=page_fields)
    ask_for_sign_off(submission, editor=editor, reason=reason)


def _record_adult(submission, *, editor, **_rest):
    if submission.is_adult_missing:
        actions.record_adult(
            submission, by=editor, who="Their social worker", how="Rang the council’s main number."
        )


def _choose_day(submission, **_rest):
    actions.choose_live_day(submission, day=timezone.localdate() + timedelta(days=7))


def _agree(submission, **_rest):
    actions.say_yes(submission, digest=digest_asked(submission))


def _hide(submission, *, editor, **_rest):
    actions.hide(submission, by=editor, reason="A name has to come out first.")


def _decline(submission, *, editor, **_rest):
    actions.decline(
        submission,
        by=editor,
        reason="It names people who could get hurt. That’s about our rules, not your writing.",
        next_step="Change the names and send it again, or ask us why.",
    )


def _withdraw(submission, **_rest):
    actions.withdraw(submission)


def _set_aside(submission, *, editor, **_rest):
    actions.set_aside(submission, by=editor, reason=NoLetter.TEST)


WAYS = {
    "claim": _claim,
    "accept": _accept,
    "ask": _ask,
    "record_adult": _record_adult,
    "choose_day": _choose_day,
    "agree": _agree,
    "hide": _hide,
    "decline": _decline,
    "withdraw": _withdraw,
    "set_aside": _set_aside,
}
