import hashlib
import hmac
import re
from collections import Counter

import pytest

from submissions import words
from submissions.words import (
    WORDS,
    keyed_hash,
    new_code_words,
    new_link_token,
    new_reference,
    tidy_code_words,
)
from tests.shared_data import hostile_texts

FIVE = "acorn banjo cedar dolphin easel"
# Said aloud, these pairs are one word.
HOMOPHONES = """
    aisle/isle allowed/aloud ate/eight band/banned bare/bear bean/been beach/beech berry/bury
    blue/blew board/bored boulder/bolder break/brake bread/bred cell/sell cellar/seller
    cent/scent cereal/serial cheap/cheep chilli/chilly chord/cord coarse/course creak/creek
    currant/current cymbal/symbol dear/deer draft/draught dual/duel fair/fare find/fined
    fir/fur flair/flare flew/flu flour/flower fort/fought freeze/frieze gate/gait great/grate
    groan/grown guest/guessed hail/hale hair/hare hall/haul heal/heel hear/here herd/heard
    hole/whole horse/hoarse hour/our jeans/genes key/quay knight/night knot/not lane/lain
    leak/leek lynx/links made/maid mail/male main/mane maize/maze mantle/mantel meat/meet
    medal/meddle metal/mettle missed/mist moose/mousse morning/mourning muscle/mussel
    mustard/mustered naval/navel oar/ore pail/pale pain/pane pair/pear patience/patients
    pause/paws peace/piece peak/peek pedal/peddle place/plaice plain/plane plum/plumb
    pole/poll practice/practise prince/prints profit/prophet quartz/quarts rain/reign
    rap/wrap read/reed right/write ring/wring road/rode role/roll root/route rose/rows
    sail/sale sauce/source scene/seen seam/seem shear/sheer side/sighed sloe/slow sole/soul
    some/sum stair/stare stake/steak stalk/stork stationary/stationery steel/steal
    storey/story straight/strait suite/sweet sundae/sunday tail/tale team/teem their/there
    threw/through throne/thrown thyme/time tide/tied toad/towed vain/vein wail/whale
    waist/waste wait/weight weak/week weather/whether whine/wine wood/would yoke/yolk
""".split()  # noqa: SIM905


def test_there_are_at_least_2048_plain_words():
    assert len(WORDS) >= 2048
    assert [word for word in WORDS if not re.fullmatch("[a-z]{3,8}", word)] == []


def test_words_are_distinct_and_in_order():
    assert list(WORDS) == sorted(set(WORDS))


def test_no_two_words_differ_by_one_letter():
    assert {
        word: near
        for word in WORDS
        if (near := (words._one_slip_away(word) - {word}) & words.KNOWN)
    } == {}


def test_no_two_words_sound_the_same():
    pairs = [set(pair.split("/")) for pair in HOMOPHONES]
    assert [pair for pair in pairs if pair <= words.KNOWN] == []


def test_no_word_is_rude_or_heavy():
    heavy = """
        alone angry blood body care court dead death drug fat fear foster ghost gun hell hit hurt
        kill knife lonely lost mother father parent placement police prison sad secret shame
        skinny social steal trust ugly worker weed cock tit bum slut angel church prayer
    """
    assert sorted(set(heavy.split()) & words.KNOWN) == []


def test_new_code_words_are_five_different_words_of_the_list():
    for _ in range(200):
        given = new_code_words().split(" ")
        assert (len(given), len(set(given)), set(given) - words.KNOWN) == (5, 5, set())


def test_new_code_words_are_not_given_twice():
    assert len({new_code_words() for _ in range(500)}) == 500


def test_new_code_words_are_their_own_tidy_form():
    for _ in range(100):
        given = new_code_words()
        assert tidy_code_words(given) == given


@pytest.mark.parametrize(
    "typed",
    [
        FIVE,
        "Acorn Banjo CEDAR dolphin EASEL",
        "  acorn,banjo , cedar;dolphin/easel.  ",
        "1. acorn\n2. banjo\r\n3. cedar\n4. dolphin\n5. easel\n",
        "1 acorn 2 banjo 3 cedar 4 dolphin 5 easel",
        "1acorn 2banjo 3cedar 4dolphin 5easel",
        "acorn-banjo-cedar-dolphin-easel",
        "“acorn banjo cedar dolphin easel”",
        "acorn\u00a0banjo\u2003cedar\u3000dolphin\u202feasel",
        "\ufeffac\u00adorn ban\u200bjo cedar dolphin easel\u200f",
        "ａｃｏｒｎ ｂａｎｊｏ ｃｅｄａｒ ｄｏｌｐｈｉｎ ｅａｓｅｌ",
        "acórn banjo cedàr dolphin easêl",
        "my words are: acorn banjo cedar dolphin easel thx",
        "* acorn * banjo * cedar * dolphin * easel *",
        "acornn banjo cedar dolphin easel",
        "acorn bnjo cedaar dolfhin eazel",
        "acorn\x00banjo\x00cedar dolphin\teasel \ud800",
    ],
)
def test_tidy_code_words_forgives(typed):
    assert tidy_code_words(typed) == FIVE


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("", ""),
        (" ,.- 12 ", ""),
        ("\x00\ud800", ""),
        ("acorn banjo cedar dolphin", "acorn banjo cedar dolphin"),
        ("banjo acorn cedar dolphin easel", "banjo acorn cedar dolphin easel"),
        ("qqqq zzzz", "qqqq zzzz"),
        ("лампа", ""),
    ],
)
def test_tidy_code_words_changes_nothing_that_was_meant(typed, tidy):
    assert tidy_code_words(typed) == tidy


def test_a_slip_that_could_mean_two_words_is_left_alone():
    between = {}
    for word in WORDS:
        for slip in words._one_slip_away(word) - words.KNOWN:
            between.setdefault(slip, set()).add(word)
    ambiguous = [slip for slip, meant in between.items() if len(meant) > 1]
    assert ambiguous
    assert [slip for slip in ambiguous if tidy_code_words(slip) != slip] == []


def test_tidy_code_words_reads_only_so_much():
    assert len(tidy_code_words("acorn " * 100_000).split()) == 20
    assert len(tidy_code_words("a" * 1_000_000)) == 1000


def test_tidy_code_words_survives_hostile_texts():
    for text in hostile_texts():
        tidy = tidy_code_words(text)
        assert re.fullmatch("[a-z ]*", tidy)
        assert tidy_code_words(tidy) == tidy
        assert re.fullmatch("[0-9a-f]{64}", keyed_hash(text, purpose="code-words", key="key"))


def test_new_reference_has_its_shape_and_no_confusable_character():
    for _ in range(200):
        assert re.fullmatch(
            "[CDFHJKMNPRTWXY]{2}[2346789]-[2346789][CDFHJKMNPRTWXY]{2}-[2346789]{2}",
            new_reference(),
        )


def test_new_reference_is_spread_over_its_characters():
    seen = Counter("".join(new_reference() for _ in range(2000)).replace("-", ""))
    assert set(seen) == set(words.REFERENCE_LETTERS + words.REFERENCE_DIGITS)


def test_new_link_token_is_safe_in_a_path_and_never_the_same():
    tokens = {new_link_token() for _ in range(500)}
    assert len(tokens) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in tokens)


def test_keyed_hash_is_hmac_sha256_of_purpose_and_secret():
    expected = hmac.new(b"key", b"code-words\x00acorn", hashlib.sha256).hexdigest()
    assert keyed_hash("acorn", purpose="code-words", key="key") == expected
    assert keyed_hash(b"acorn", purpose="code-words", key=b"key") == expected


def test_keyed_hash_differs_with_secret_purpose_and_key():
    made = {
        keyed_hash(secret, purpose=purpose, key=key)
        for secret in ("acorn", "banjo", "")
        for purpose in ("code-words", "link")
        for key in ("one", "two")
    }
    assert len(made) == 12


def test_keyed_hash_takes_any_text():
    assert len(keyed_hash("\ud800\x00\U0001f600", purpose="link", key="k")) == 64
