import json
import re._constants as parts
import re._parser as parser
from random import Random

import pytest

from spotting import personal
from spotting.personal import personal_details
from spotting.spans import Kind, Span
from tests.shared_data import hostile_texts, shared_data

OURS = {"PHONE", "EMAIL", "POSTCODE", "URL", "HANDLE"}

PHONES = [
    "07700 900123",
    "07700900123",
    "07700-900-123",
    "07700.900.123",
    "(07700) 900123",
    "+447700900123",
    "+44 7700 900123",
    "+44 (0)7700 900123",
    "0044 7700 900123",
    "447700900123",
    "7700 900123",
    "01632 960 123",
    "(01632) 960123",
    "020 7946 0123",
    "0113 496 0123",
    "028 9649 6123",
    "0800 123 4567",
    "0800 123456",
    "+1 202 555 0123",
    "O77OO 9OO 123",
    "0 7 7 0 0 9 0 0 1 2 3",
    "０７７００ ９００１２３",
    "07700\u00a0900\u2011123",
    "oh seven seven double oh nine double oh one two three",
]
EMAILS = [
    "robin.s+x@example.com",
    "robin@pupils.example.sch.uk",
    "robin @ example.org",
    "robin[at]mail[dot]example[dot]net",
    "robin (at) example (dot) org",
    "robin at gmail dot com",
    "robin at hotmail.co.uk",
]
POSTCODES = [
    "SA62 5JT",
    "le5 0ta",
    "PL126SU",
    "FY7-6QN",
    "SW1A 1AA",
    "N10 3ST",
    "LE5 OTA",
    "EC1A 1BB",
]
LINKS = [
    "https://robin.example.com/about",
    "http://localhost/about",
    "hxxps://robin[.]example.com/about",
    "www.example.com",
    "discord.gg/2cs4gca",
    "www.tiktok.com/@robindraws",
    "youtu.be/p6cprmxa9fe",
    "youtu dot be/p6cprmxa9fe",
    "snapchat dot com/add/robin",
    "http://example dot org/~robin",
    "wa.me/447700900123",
    "mozilla.org",
]
HANDLES = ["@robin_draws", "@robin.draws.54", "@robin_x824", "@its-robin", "robin#1234"]


@pytest.mark.parametrize(
    ("kind", "detail"),
    [(Kind.PHONE, detail) for detail in PHONES]
    + [(Kind.EMAIL, detail) for detail in EMAILS]
    + [(Kind.POSTCODE, detail) for detail in POSTCODES]
    + [(Kind.LINK, detail) for detail in LINKS]
    + [(Kind.HANDLE, detail) for detail in HANDLES],
)
def test_personal_details_finds_exactly_the_words_that_say_it(kind, detail):
    before = "This is it: "
    assert personal_details(f"{before}{detail}, I think") == [
        Span(kind=kind, start=len(before), end=len(before) + len(detail), text=detail)
    ]


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("add me its_robin_x4", "its_robin_x4"),
        ("Follow me on insta the.real.robin9 ok", "the.real.robin9"),
        ("my snap is robin__2010 and", "robin__2010"),
        ("Insta: robindraws", "robindraws"),
        ("my username is robin99", "robin99"),
    ],
)
def test_personal_details_finds_a_name_for_an_app_without_its_at_sign(text, handle):
    assert [(span.kind, span.text) for span in personal_details(text)] == [(Kind.HANDLE, handle)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "I was 15 in 2010 and moved 3 times by 05.10.2012, 09:30.",
        "In 2010-2012 I had 11 homes. 01 02 03 04 05 06",
        "Ring Childline on 0800 1111, the Samaritans on 116 123 or 999.",
        "Add 200 g flour, 1 1/2 cups (375 ml) milk and 0.1234567890 pinch at 180 C for 25-30 min.",
        "M1 2oz of butter, then w8 4me and gr8 2be.",
        "We met @home @ 5pm. @7.30pm it was @school again.",
        "Then i left.me and mum went.so that was it.",
        "Instagram: it ruined my week. My snap is lovely. Add me to the list.",
        "Oh oh oh oh oh oh oh oh, what a night.",
        "ISBN 978-0-19-853453-1 costs 1,000,000 pounds",
        "e.g. this, i.e. that, a.m. or p.m., U.K.",
        "-- @ -- . @. @@ ://",
    ],
)
def test_personal_details_leaves_ordinary_words_alone(text):
    assert personal_details(text) == []


def test_personal_details_come_in_order_and_never_overlap():
    text = "mail robin@example.com or see example.com/robin, SA62 5JT, 07700 900123, @robin_d"
    assert [(span.kind.value, span.text) for span in personal_details(text)] == [
        ("EMAIL", "robin@example.com"),
        ("URL", "example.com/robin"),
        ("POSTCODE", "SA62 5JT"),
        ("PHONE", "07700 900123"),
        ("HANDLE", "@robin_d"),
    ]


def test_two_numbers_side_by_side_are_two_marks():
    assert [span.text for span in personal_details("07700 900123 07700 900124")] == [
        "07700 900123",
        "07700 900124",
    ]


def test_a_number_hidden_by_characters_nobody_sees_is_found_where_it_stands():
    text = "ring\u200b 0\u200b77\ufeff00 900\u00ad123\u200b now"
    (span,) = personal_details(text)
    assert (span.kind, span.text, text[span.start : span.end]) == (
        Kind.PHONE,
        "0\u200b77\ufeff00 900\u00ad123",
        "0\u200b77\ufeff00 900\u00ad123",
    )


def test_keycap_digits_are_digits():
    number = "".join(f"{digit}\ufe0f\u20e3" for digit in "07700900123")
    assert [span.kind for span in personal_details(f"call {number}")] == [Kind.PHONE]


def test_a_mark_stops_before_the_punctuation_that_follows():
    text = "(see https://example.com/a.), ‘robin@example.com’. www.example.com…"
    assert [span.text for span in personal_details(text)] == [
        "https://example.com/a",
        "robin@example.com",
        "www.example.com",
    ]


def _repeats_without_a_bound(tree):
    """Unbounded repeats that could be tried again at another length: they make a pattern slow."""
    found = 0
    for operation, argument in tree:
        if operation in (parts.MAX_REPEAT, parts.MIN_REPEAT) and argument[1] is parts.MAXREPEAT:
            found += 1
        for inner in argument if isinstance(argument, (list, tuple)) else [argument]:
            if isinstance(inner, parser.SubPattern):
                found += _repeats_without_a_bound(inner)
            elif isinstance(inner, list):
                found += sum(
                    _repeats_without_a_bound(one)
                    for one in inner
                    if isinstance(one, parser.SubPattern)
                )
    return found


def test_the_check_for_unbounded_repeats_sees_one():
    assert [
        _repeats_without_a_bound(parser.parse(pattern))
        for pattern in ("(?:a+b)+", "(x|y*)z", "a{2,9}", "a{1,9}+")
    ] == [
        2,
        1,
        0,
        0,
    ]


def test_no_pattern_holds_an_unbounded_repeat():
    patterns = [
        value for value in vars(personal).values() if isinstance(value, personal.re.Pattern)
    ]
    patterns += personal.NUMBERS
    assert {
        pattern.pattern: _repeats_without_a_bound(parser.parse(pattern.pattern))
        for pattern in patterns
    } == {pattern.pattern: 0 for pattern in patterns}


@pytest.mark.parametrize(
    "piece",
    [
        "0",
        "0 ",
        "07700 900",
        "a.",
        "a-",
        "a@",
        "a@a.",
        " dot",
        "add me on ",
        "insta: ",
        "oh ",
        "[at]",
        "+44 ",
        "O",
        "(",
    ]
    + ["e1 1", "http://", "a.com/", "\u200b", "_", "7 ", "x'", "\x00", "\ud800", "٣"],
)
def test_a_very_long_hostile_text_is_read_to_its_end(piece):
    text = piece * (200_000 // len(piece)) + " robin@example.com"
    last = personal_details(text)[-1]
    assert last.text.endswith("robin@example.com")


def test_marks_always_quote_the_text_they_point_at():
    random = Random(7)
    pieces = (
        PHONES
        + EMAILS
        + POSTCODES
        + LINKS
        + HANDLES
        + ["\u200b", "\x00", "\ud800", " ", "\n", "and then", "½", "ﬁ"]
    )
    for _ in range(300):
        text = random.choice(["", " "]).join(random.choices(pieces, k=random.randint(0, 12)))
        spans = personal_details(text)
        assert [text[span.start : span.end] for span in spans] == [span.text for span in spans]
        assert spans == sorted(spans, key=lambda span: span.start)
        assert not any(one.overlaps(other) for one, other in zip(spans, spans[1:], strict=False))


def test_hostile_texts_are_read_without_an_error():
    for text in hostile_texts():
        for span in personal_details(text):
            assert text[span.start : span.end] == span.text


def _labelled(name):
    path = shared_data("pii") / name
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]


def _is_found(wanted, spans):
    return any(
        span.kind == wanted["type"]
        and 2 * (min(span.end, wanted["end"]) - max(span.start, wanted["start"]))
        >= max(span.end - span.start, wanted["end"] - wanted["start"])
        for span in spans
    )


@pytest.mark.parametrize("kind", sorted(OURS))
def test_plain_details_in_the_labelled_samples_are_found(kind):
    wanted = [
        _is_found(span, personal_details(sample["text"]))
        for sample in _labelled("pii.jsonl")
        if not sample["hard"]
        for span in sample["spans"]
        if span["type"] == kind
    ]
    assert sum(wanted) >= 0.95 * len(wanted) > 0


def test_every_example_number_is_found():
    assert [
        number for number in (row["number"] for row in _labelled("phone-numbers.jsonl"))
        if [span.text for span in personal_details(f"ring {number} please")] != [number]
    ] == []  # fmt: skip


def test_clean_paragraphs_are_hardly_ever_marked():
    paragraphs = _labelled("clean.jsonl")
    untempting = [paragraph for paragraph in paragraphs if not paragraph["tempts"]]
    assert sum(bool(personal_details(one["text"])) for one in paragraphs) <= 0.10 * len(paragraphs)
    assert sum(bool(personal_details(one["text"])) for one in untempting) <= 0.02 * len(untempting)


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def test_recipes_hold_links_and_nothing_else():
    marked = set()
    for path in shared_data("recipes").rglob("*"):
        if path.suffix == ".md":
            marked |= {span.kind for span in personal_details(path.read_text(encoding="utf8"))}
        if path.suffix == ".json":
            for text in _strings(json.loads(path.read_text(encoding="utf8"))):
                marked |= {span.kind for span in personal_details(text)}
    assert marked == {Kind.LINK}
