from submissions.my_pieces.sign_off import marked


def test_changed_words_are_marked_and_the_space_after_them_is_not():
    assert marked("I seen it.", "I saw it.") == [
        {"kind": "same", "text": "I ", "reason": None},
        {"kind": "out", "text": "seen", "reason": None},
        {"kind": "same", "text": " ", "reason": None},
        {"kind": "in", "text": "saw", "reason": 1},
        {"kind": "same", "text": " ", "reason": None},
        {"kind": "same", "text": "it.", "reason": None},
    ]


def test_words_only_taken_out_carry_their_number():
    taken_out = [part for part in marked("on Carr Lane in March", "in March") if part["reason"]]
    assert taken_out == [{"kind": "out", "text": "on Carr Lane", "reason": 1}]


def test_nothing_changed_is_one_stretch_without_a_number():
    assert marked("Same.", "Same.") == [{"kind": "same", "text": "Same.", "reason": None}]


def test_nothing_at_all_is_nothing_to_show():
    assert marked("", "") == []
