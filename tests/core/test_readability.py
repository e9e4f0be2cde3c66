import pytest

from core.readability import reading_age, reading_minutes, syllable_count, word_count
from tests.shared_data import hostile_texts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t", 0),
        ("one", 1),
        ("It's a well-known day.", 4),
        ("one,two\u00a0three\nfour", 4),
        ("… — !", 0),
        ("\x00\ud800", 0),
        ("42 is 1 number", 4),
    ],
)
def test_word_count(text, words):
    assert word_count(text) == words


@pytest.mark.parametrize(
    ("words", "minutes"),
    [(0, 1), (1, 1), (299, 1), (301, 2), (400, 2), (20_000, 100)],
)
def test_reading_minutes(words, minutes):
    assert reading_minutes(words) == minutes


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("cat", 1), ("little", 2), ("made", 1), ("goes", 1), ("moved", 1), ("wanted", 2),
        ("needed", 2), ("boxes", 2), ("changes", 2), ("names", 1), ("rule", 1), ("table", 2),
        ("family", 3), ("the", 1), ("different", 3), ("beautiful", 3), ("asked", 1), ("42", 1),
        ("places", 2), ("CARE", 1), ("ŵ", 1),
    ],
)  # fmt: skip
def test_syllable_count(word, syllables):
    assert syllable_count(word) == syllables


def test_our_own_voice_reads_young():
    text = (
        "Write how you talk. Spelling doesn't matter. You can stop any time. "
        "Nothing is sent until the last page."
    )
    assert reading_age(text) <= 9


def test_official_prose_reads_old():
    text = (
        "The organisation's responsibilities necessitate systematic consideration of "
        "confidentiality in all communications with participating individuals."
    )
    assert reading_age(text) >= 18


@pytest.mark.parametrize("text", ["", "...", "\x00", "\ud800"])
def test_a_text_without_words_is_the_easiest(text):
    assert reading_age(text) == 5


def test_reading_age_stays_within_its_bounds():
    assert reading_age("Go. " * 5000) == 5
    assert reading_age("responsibilities " * 20_000) == 22


def test_splitting_a_sentence_makes_it_easier():
    long = "We read what you send and then we write to you and you tell us what you think of it"
    short = "We read what you send. Then we write to you. You tell us what you think of it."
    assert reading_age(short) < reading_age(long)


def test_hostile_texts_are_measured_without_an_error():
    for text in hostile_texts():
        assert 5 <= reading_age(text) <= 22
        assert reading_minutes(word_count(text)) >= 1
