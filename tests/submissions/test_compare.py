from random import Random

import pytest

from submissions import compare
from submissions.compare import (
    Change,
    Part,
    Segment,
    changes,
    normalised,
    segments,
    words_only_taken_out,
)
from tests.shared_data import hostile_texts

SAME, OUT, IN = Part.SAME, Part.OUT, Part.IN


def _joined(found, *parts):
    return "".join(segment.text for segment in found if segment.part in parts)


def _keeps_every_character(before, after):
    found = segments(before, after)
    assert _joined(found, SAME, OUT) == normalised(before)
    assert _joined(found, SAME, IN) == normalised(after)
    numbers = [segment.no for segment in found if segment.no is not None]
    assert numbers == sorted(numbers)
    assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    return found


def test_texts_that_are_the_same_have_no_changes():
    text = "One day.\n\nAnother day."
    assert segments(text, text) == [Segment(SAME, text)]
    assert changes(text, text) == []


def test_empty_texts_have_no_segments():
    assert (segments("", ""), changes("", " \n")) == ([], [])


def test_words_put_in_stand_alone():
    assert segments("The cat sat.", "The cat sat down.") == [
        Segment(SAME, "The cat sat"),
        Segment(IN, " down", 1),
        Segment(SAME, "."),
    ]


def test_words_swapped_are_one_change():
    assert segments("I was sad then.", "I was very angry then.") == [
        Segment(SAME, "I was "),
        Segment(OUT, "sad ", 1),
        Segment(IN, "very angry ", 1),
        Segment(SAME, "then."),
    ]


def test_changes_are_numbered_and_bare_of_spaces():
    assert changes("I was sad and happy, I think", "I was glad and joyful, think") == [
        Change(no=1, taken_out="sad", put_in="glad"),
        Change(no=2, taken_out="happy", put_in="joyful"),
        Change(no=3, taken_out="I", put_in=""),
    ]


def test_a_whole_text_can_be_put_in_or_taken_out():
    assert changes("", "All of it.") == [Change(no=1, taken_out="", put_in="All of it.")]
    assert changes("All of it.", "") == [Change(no=1, taken_out="All of it.", put_in="")]


def test_a_moved_break_is_a_change_of_layout_only():
    (change,) = changes("One.\n\nTwo.", "One. Two.")
    assert (change, change.is_layout) == (Change(no=1, taken_out="\n\n", put_in=" "), True)


def test_a_changed_word_is_not_layout():
    assert [change.is_layout for change in changes("one two", "one three")] == [False]


def test_spaces_and_line_endings_nobody_sees_are_no_change():
    assert changes("One  two \r\n\r\n\r\n three\u00a0four ", "One two\n\nthree four") == []


def test_punctuation_is_its_own_word():
    assert changes("Well I went. Home!", "Well, I went home!") == [
        Change(no=1, taken_out="", put_in=","),
        Change(no=2, taken_out=". Home", put_in="home"),
    ]


def test_a_word_left_by_chance_does_not_part_a_rewritten_passage():
    before = "Start. They all moved away quickly and then nobody ever phoned us again. End."
    after = "Start. Everyone had gone from here and so we heard nothing more at all. End."
    assert len(changes(before, after)) == 1


def test_a_paragraph_break_parts_two_changes():
    before = "one two three four five\n\nsix seven eight nine"
    after = "ein zwei drei vier five\n\nsechs sieben acht neun"
    assert [change.taken_out for change in changes(before, after)] == [
        "one two three four",
        "six seven eight nine",
    ]


def test_a_paragraph_moved_keeps_the_rest_the_same():
    first, second, third = "alpha beta gamma", "delta epsilon zeta eta", "theta iota"
    found = segments("\n\n".join([first, second, third]), "\n\n".join([second, third, first]))
    assert second in _joined(found, SAME)
    assert third in _joined(found, SAME)


def _edited(random, words):
    words = list(words)
    for _ in range(random.randint(0, 6)):
        place = random.randint(0, len(words))
        words[place : place + random.randint(0, 4)] = random.choices(
            ["new", "word", "and", ",", "\n\n", ".", "it's"], k=random.randint(0, 3)
        )
    return words


@pytest.mark.parametrize("seed", range(40))
def test_every_character_of_both_texts_is_kept(seed):
    random = Random(seed)
    vocabulary = random.choice(
        [
            ["a", "b"],
            ["one", "two", "three", "and", "the", ",", ".", "!", "\n\n", "don't", "é", "😀"],
        ]
    )
    for _ in range(25):
        words = random.choices(vocabulary, k=random.randint(0, 60))
        glue = random.choice([" ", "", "  ", "\r\n", " \n\n\n "])
        _keeps_every_character(glue.join(words), glue.join(_edited(random, words)))


def test_a_few_edits_in_a_very_long_text_are_found_one_by_one():
    random = Random(3)
    words = [f"w{int(random.paretovariate(0.9))}" for _ in range(20_000)]
    edited = list(words)
    for place in range(500, 20_000, 1000):
        edited[place] = f"edited{place}"
    found = changes(" ".join(words), " ".join(edited))
    assert [change.put_in for change in found] == [
        f"edited{place}" for place in range(500, 20_000, 1000)
    ]
    assert [change.taken_out for change in found] == [
        words[place] for place in range(500, 20_000, 1000)
    ]


class CountedWord(str):
    """A word that counts how often it is compared."""

    compared = 0
    __slots__ = ()

    def __eq__(self, other):
        CountedWord.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("kind", ["few edits", "shuffled", "backwards", "one word", "two words"])
def test_the_work_for_a_long_text_is_bounded(kind):
    random = Random(5)
    length = 20_000
    words = [f"w{int(random.paretovariate(0.9))}" for _ in range(length)]
    if kind == "one word":
        words = ["la"] * length
    if kind == "two words":
        words = random.choices("ab", k=length)
    edited = list(words)
    for place in range(500, length, 1000):
        edited[place] = f"edited{place}"
    if kind == "shuffled":
        random.shuffle(edited)
    if kind == "backwards":
        edited.reverse()
    CountedWord.compared = 0
    compare._aligned([CountedWord(word) for word in words], [CountedWord(word) for word in edited])
    assert CountedWord.compared < 300 * length


def test_hostile_texts_keep_every_character():
    texts = list(hostile_texts())
    for before, after in zip(texts, texts[1:], strict=False):
        _keeps_every_character(before, after)
        assert words_only_taken_out(f"{before} {after}", after) is True


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800 \udfff", "\u202e abc \u202d", "e\u0301 \u0301", "\x1f\x0b"]
)
def test_strange_characters_are_kept(text):
    _keeps_every_character(f"one {text} two", f"one two {text}{text}")


@pytest.mark.parametrize(
    "edited",
    [
        "I was ten. My brother, Sam, said “no” twice.",
        "I was ten. My brother said “no”.",
        "my brother said NO twice",
        "",
        "I was\n\nten.",
        'My brother, Sam, said "no" twice.',
        "I. My, Sam, said twice.",
    ],
)
def test_words_only_taken_out_is_true(edited):
    assert words_only_taken_out("I was ten. My brother, Sam, said “no” twice.", edited) is True


@pytest.mark.parametrize(
    "edited",
    [
        "I was eleven.",
        "I was ten. Sam, my brother",
        "I was ten ten.",
        "I was ten!",
        "I was, ten.",
        "I was ten. My brothers said no",
        "I was ten \U0001f600",
        "I wasn't ten.",
    ],
)
def test_words_only_taken_out_is_false(edited):
    assert words_only_taken_out("I was ten. My brother, Sam, said “no” twice.", edited) is False


def test_words_only_taken_out_holds_for_any_cut():
    random = Random(11)
    words = [
        "It",
        "was",
        ",",
        "as",
        "they",
        "say",
        "—",
        "a",
        "long",
        "day's",
        "work",
        ".",
        "I",
        "'m",
        "fine",
        "!",
        "é",
        "😀",
    ]
    for _ in range(200):
        original = random.choices(words, k=30)
        kept = [word for word in original if random.random() < 0.7]
        assert words_only_taken_out(" ".join(original), "\n".join(kept)) is True
        assert words_only_taken_out(" ".join(original), " ".join([*kept, "extra"])) is False


def test_words_only_taken_out_reads_one_letter_written_two_ways_as_one():
    assert words_only_taken_out("caf\u00e9 bar", "cafe\u0301") is True
