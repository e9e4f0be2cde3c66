from spotting.folding import FoldedText


def test_plain_text_is_left_as_it_is():
    folded = FoldedText("ring 07700 900123")
    assert (folded.plain, folded.original_range(5, 17)) == ("ring 07700 900123", (5, 17))


def test_fancy_digits_dashes_and_spaces_become_plain_ones():
    assert FoldedText("０７\u00a0٣–𝟗 ⓪").plain == "07 3-9 0"


def test_letters_that_are_not_english_stay():
    assert FoldedText("ŵ é ½ ﬁ ж \U0001f600").plain == "ŵ é ½ ﬁ ж \U0001f600"


def test_unseen_characters_are_dropped_and_places_still_point_home():
    folded = FoldedText("\u200ba\u200bb\u200bc")
    assert (folded.plain, folded.original_range(0, 2), folded.original_range(2, 3)) == (
        "abc",
        (1, 4),
        (5, 6),
    )


def test_lone_surrogates_and_nulls_stay():
    assert FoldedText("\ud800\x00").plain == "\ud800\x00"
