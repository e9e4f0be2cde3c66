"""The words of the demonstration site: whole, safe, and in the site's own voice."""

import re

import pytest

from core.motifs import MOTIFS
from demo import content
from spotting.personal import personal_details
from spotting.spans import Kind
from stories.enums import Form
from submissions.compare import changes
from submissions.enums import Status

DRAMA_NUMBER = re.compile(r"07700 900\d{3}|01632 960\d{3}")
HELP_NUMBERS = {"999", "0800 1111", "116 123", "85258", "0800 528 0731", "0808 800 5000"}
INVENTED_ADDRESS = re.compile(r"\bexample\.(?:org|net|com)\b")
INVENTED_POSTCODE = re.compile(r"9ZZ$")
NEVER_OURS = re.compile(
    r"\b(?:brave\w*|inspir\w+|journeys?|placements?|resilien\w+|siblings?|survivors?|vulnerable)\b",
    re.IGNORECASE,
)
MARKS = {
    "email": Kind.EMAIL,
    "handle": Kind.HANDLE,
    "link": Kind.LINK,
    "phone": Kind.PHONE,
    "postcode": Kind.POSTCODE,
}

STORIES = content.stories()
PAGES = content.pages()
SUBMISSIONS = content.submissions()
TOPICS = content.topics()
DESK = content.desk_words()


def ids(items):
    return [item.slug for item in items]


def texts_of(items, *names):
    return [getattr(item, name) for item in items for name in names]


def editors_words():
    """Everything on the site that an editor and not a contributor is supposed to have said."""
    found = texts_of(STORIES, "note_talks_about", "note_ends", "what_we_changed")
    found += texts_of(PAGES, "title", "label", "introduction", "body")
    found += texts_of(TOPICS, "name", "description")
    found += texts_of(content.help_services(), "summary", "what_happens", "awake_now_note")
    found += texts_of(SUBMISSIONS, "decline_reason", "next_step", "hidden_reason")
    found += [reason for piece in SUBMISSIONS for reason in piece.reasons]
    found += [m.body for piece in SUBMISSIONS for m in piece.thread if m.is_from_editor]
    found += texts_of(DESK.optional_questions, "text", "help_text")
    found += texts_of(DESK.decline_reasons, "title", "text", "next_step")
    found += texts_of(DESK.reply_templates, "title", "text")
    return found


def sentences(text):
    return [part for part in re.split(r"(?<=[.?:])\s+|\n+", text) if part.strip()]


# --- how much there is ------------------------------------------------------------------------


def test_stories_enough_of_every_form():
    counts = {form: sum(story.form == form for story in STORIES) for form in Form.values}

    assert len(STORIES) >= 44
    least = {
        "story": 20,
        "poem": 4,
        "letter": 3,
        "artwork": 3,
        "photo": 3,
        "video": 2,
        "achievement": 4,
    }
    assert {form for form, count in least.items() if counts[form] < count} == set()


def test_stories_every_topic_has_one():
    used = {topic for story in STORIES for topic in story.topics}

    assert used == {topic.slug for topic in TOPICS}


def test_topics_slugs_and_names_are_each_their_own():
    assert len({topic.slug for topic in TOPICS}) == len(TOPICS)
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)


def test_submissions_enough_in_every_status():
    assert len(SUBMISSIONS) >= 26
    assert {piece.status for piece in SUBMISSIONS} == set(Status.values)


def test_stories_titles_are_each_their_own():
    titles = [story.title for story in STORIES]

    assert len(set(titles)) == len(titles)


def test_stories_a_shared_byline_is_one_person():
    """Somebody who is “more by me” keeps one cut-out and one age band; nobody else shares."""
    people = {}
    for story in STORIES:
        if story.byline:
            people.setdefault(story.byline, []).append(story)
    shared = [found for found in people.values() if len(found) > 1]

    assert len(shared) >= 3
    for found in shared:
        assert {story.more_by_me for story in found} == {True}
        assert len({(story.avatar, story.age_band) for story in found}) == 1


# --- every file is understood -----------------------------------------------------------------


@pytest.mark.parametrize("story", STORIES, ids=ids(STORIES))
def test_story_fits_its_page(story):
    kinds = {kind for kind, _value in content.blocks(story.body)}

    assert 0 < len(story.title) <= 80
    assert 0 < len(story.summary) <= 200
    assert len(story.what_we_changed) <= 300
    assert bool(story.note_talks_about) == bool(story.note_ends) == ("ending" in kinds)
    assert story.what_we_changed.endswith(".")
    assert bool(story.life_stage) == (story.by == "peer")
    assert ("picture" in kinds) == (story.form in ("artwork", "photo"))


@pytest.mark.parametrize("story", STORIES, ids=ids(STORIES))
def test_story_length_suits_its_form(story):
    least, most = {
        "poem": (60, 160),
        "story": (240, 950),
        "letter": (200, 950),
    }.get(story.form, (50, 300))

    assert least <= len(story.body.split()) <= most


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_page_is_between_250_and_650_words(page):
    assert 250 <= len(page.body.split()) <= 650


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_page_fills_and_leaves_no_bracket(page):
    values = dict.fromkeys(content.PLACEHOLDERS, "12")

    assert "{" not in content.as_rich_text(content.filled(page.body, values))


@pytest.mark.parametrize("piece", SUBMISSIONS, ids=ids(SUBMISSIONS))
def test_submission_has_what_its_status_needs(piece):
    edited = ("accepted", "sign_off", "agreed", "hidden")

    assert bool(piece.decline_reason) == bool(piece.next_step) == (piece.status == "declined")
    assert bool(piece.hidden_reason) == (piece.status == "hidden")
    assert piece.status not in edited or piece.edit
    assert piece.status != "received" or piece.claimed_by == "none"
    assert not piece.same_person_as or piece.same_person_as in ids(SUBMISSIONS)


@pytest.mark.parametrize("piece", SUBMISSIONS, ids=ids(SUBMISSIONS))
def test_submission_marks_are_what_the_spotter_finds(piece):
    found = [span.kind for span in personal_details(piece.body)]

    assert found == [MARKS[mark] for mark in piece.marks]


@pytest.mark.parametrize(
    "piece", [piece for piece in SUBMISSIONS if piece.reasons], ids=lambda piece: piece.slug
)
def test_submission_every_change_has_its_reason(piece):
    for words in piece.changed_words:
        assert words in piece.body
        assert words not in piece.edit
    given = {piece.reason_for(change.taken_out) for change in changes(piece.body, piece.edit)}
    assert given == set(piece.reasons)


def test_desk_words_are_whole():
    assert len(DESK.optional_questions) == 2
    assert len(DESK.decline_reasons) == 8
    assert len(DESK.reply_templates) == 10


def test_rules_page_numbers_its_six_rules():
    [page] = [page for page in PAGES if page.slug == "rules"]
    headings = [value for kind, value in content.blocks(page.body) if kind == "heading"]

    assert [h[0] for h in headings if h[0].isdigit()] == [str(n) for n in range(1, 7)]


# --- safe to show -----------------------------------------------------------------------------


def test_help_services_have_only_the_checked_numbers():
    services = content.help_services()
    numbers = {number for s in services for number in (s.call, s.text_number) if number}

    assert numbers == HELP_NUMBERS
    assert [service.name for service in services if service.is_emergency] == ["999"]


@pytest.mark.parametrize("story", STORIES, ids=ids(STORIES))
def test_story_holds_no_personal_detail(story):
    assert personal_details(f"{story.title}\n\n{story.summary}\n\n{story.body}") == []


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_page_holds_no_personal_detail(page):
    assert personal_details(page.body) == []


@pytest.mark.parametrize("piece", SUBMISSIONS, ids=ids(SUBMISSIONS))
def test_submission_details_are_all_invented(piece):
    messages = "\n".join(message.body for message in piece.thread)
    invented = {
        Kind.PHONE: DRAMA_NUMBER,
        Kind.POSTCODE: INVENTED_POSTCODE,
        Kind.EMAIL: INVENTED_ADDRESS,
        Kind.LINK: INVENTED_ADDRESS,
    }
    for span in personal_details(f"{piece.body}\n\n{piece.edit}\n\n{messages}"):
        if span.kind in invented:
            assert invented[span.kind].search(span.text)


@pytest.mark.parametrize("piece", SUBMISSIONS, ids=ids(SUBMISSIONS))
def test_submission_edit_holds_no_personal_detail(piece):
    assert personal_details(piece.edit) == []


# --- the voice --------------------------------------------------------------------------------


def test_editors_never_say_what_the_voice_rules_out():
    assert [text for text in editors_words() if NEVER_OURS.search(text)] == []


def test_editors_never_shout():
    assert [text for text in editors_words() if "!" in text] == []


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_page_sentences_are_short(page):
    lengths = [len(sentence.split()) for sentence in sentences(page.body)]

    assert max(lengths) <= 22
    assert sum(lengths) / len(lengths) <= 12


# --- the small markup -------------------------------------------------------------------------


def test_blocks_every_kind_in_order():
    markup = (
        "One line\nand the next.\n\n## A heading\n\n> Said once\n\n- one\n- two\n\n"
        "[ending]\n\n[picture: key | A key.]\n"
    )

    assert content.blocks(markup) == [
        ("paragraph", "One line\nand the next."),
        ("heading", "A heading"),
        ("quotation", "Said once"),
        ("list", ["one", "two"]),
        ("ending", None),
        ("picture", {"motif": "key", "alt": "A key."}),
    ]


def test_blocks_of_nothing_are_none():
    assert content.blocks(" \n\n \n") == []


@pytest.mark.parametrize(
    "markup",
    ["- one\nnot one", "> said\nnot said", "## A heading\nits text", "[picture: key]"],
    ids=["list", "quotation", "heading", "picture"],
)
def test_blocks_half_a_part_is_refused(markup):
    with pytest.raises(content.ContentError):
        content.blocks(markup)


def test_as_rich_text_escapes_what_looks_like_html():
    html = content.as_rich_text("## A & B\n\n- <b>")

    assert html == "<h2>A &amp; B</h2><ul><li>&lt;b&gt;</li></ul>"


def test_filled_unknown_placeholder_is_refused():
    assert content.filled("Write to {who}.", {"who": "us"}) == "Write to us."
    with pytest.raises(content.ContentError, match="nobody"):
        content.filled("Write to {nobody}.", {"who": "us"})


# --- strict reading ---------------------------------------------------------------------------


@pytest.fixture
def copy_of(tmp_path, monkeypatch):
    """A folder holding one file of the demonstration content, changed."""

    def copy(name, old, new):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        text = (content.FOLDER / name).read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        topics = (content.FOLDER / "topics.json").read_text(encoding="utf-8")
        if name != "topics.json":
            (tmp_path / "topics.json").write_text(topics, encoding="utf-8")
        monkeypatch.setattr(content, "FOLDER", tmp_path)

    return copy


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("form: story", "form: saga", "unknown form"),
        ("motif: suitcase", "motif: heart", "unknown motif"),
        ("avatar: 1", "avatar: 7", "unknown avatar"),
        ("topics: moving", "topics: mooving", "unknown topic"),
        ("days_ago: 3", "days_ago: soon", "not a number"),
        ("language: en", "tongue: en", "unknown: tongue"),
        ("language: en\n", "", "missing: language"),
        ("language: en", "form: poem", "there twice"),
        ("---\ntitle", "title", "does not start"),
        ("> I thought", "[ending]\n\n> I thought", "more than one ending"),
        ("> I thought", "[picture: heart | One]\n\n> I thought", "unknown motif"),
    ],
)
def test_story_with_a_slip_is_refused_by_name(copy_of, old, new, problem):
    copy_of("stories/eleven-postcodes-and-one-good-bag.md", old, new)

    with pytest.raises(content.ContentError, match=f"eleven-postcodes.*{problem}"):
        content.stories()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("status: sign_off", "status: published", "unknown status"),
        ("claimed_by: amira", "claimed_by: sol", "unknown editor"),
        ("uses: podcast", "uses: site", "unknown use"),
        ("--- thread ---", "--- gossip ---", "unknown section"),
        ("editor 168:", "editor 999:", "out of order"),
        ("editor 168:", "editor:", "not a message"),
        ("Kayleigh |", "Kayleigh", "a reason is"),
    ],
)
def test_submission_with_a_slip_is_refused_by_name(copy_of, old, new, problem):
    copy_of("submissions/the-bath-rota.md", old, new)

    with pytest.raises(content.ContentError, match=f"the-bath-rota.*{problem}"):
        content.submissions()


def test_page_with_unknown_placeholder_is_refused_by_name(copy_of):
    copy_of("pages/privacy.md", "{draft_hours}", "{some_hours}")

    with pytest.raises(content.ContentError, match="privacy.*some_hours"):
        content.pages()


def test_help_service_of_unknown_nation_is_refused_by_name(copy_of):
    copy_of("help_services.json", '"nations": ["england"]', '"nations": ["narnia"]')

    with pytest.raises(content.ContentError, match="Help at Hand.*narnia"):
        content.help_services()


def test_every_motif_is_a_known_object():
    assert {story.motif for story in STORIES} <= set(MOTIFS)
