from spotting.reasons import REASONS, gettext_noop
from spotting.spans import Kind


def test_every_kind_has_a_reason():
    assert set(REASONS) == set(Kind)


def test_every_sentence_is_short_and_calm():
    for reason in REASONS.values():
        for words in (reason.why, reason.suggestion):
            assert words.endswith(".")
            assert len(words.split()) < 15
            assert "!" not in words


def test_marking_for_translation_changes_nothing():
    assert gettext_noop("A link") == "A link"
