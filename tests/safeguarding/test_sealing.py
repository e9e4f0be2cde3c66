"""Sealed is sealed: for one place, with one key."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from safeguarding.checks import sealed_key_is_there
from safeguarding.sealing import CannotOpen, seal, unseal


def test_what_was_sealed_comes_out_again():
    sealed = seal(b"a lamp", place="x:0")
    assert unseal(memoryview(sealed), place="x:0") == b"a lamp"
    assert b"lamp" not in sealed


def test_same_words_are_never_sealed_alike():
    assert seal(b"a lamp", place="x:0") != seal(b"a lamp", place="x:0")


def test_another_place_does_not_open_it():
    with pytest.raises(CannotOpen):
        unseal(seal(b"a lamp", place="x:0"), place="x:1")


@pytest.mark.parametrize("cut", [0, 1, 5, 13, 20, -1])
def test_damaged_copy_does_not_open(cut):
    with pytest.raises(CannotOpen):
        unseal(seal(b"a lamp", place="x:0")[:cut], place="x:0")


def test_changed_byte_is_noticed():
    sealed = bytearray(seal(b"a lamp", place="x:0"))
    sealed[20] ^= 1
    with pytest.raises(CannotOpen):
        unseal(sealed, place="x:0")


def test_another_key_does_not_open_it(settings):
    sealed = seal(b"a lamp", place="x:0")
    settings.SEALED_KEY = "another-" + "k" * 40
    with pytest.raises(CannotOpen):
        unseal(sealed, place="x:0")


def test_secret_key_has_nothing_to_do_with_it(settings):
    sealed = seal(b"a lamp", place="x:0")
    settings.SECRET_KEY = "another-" + "k" * 50
    assert unseal(sealed, place="x:0") == b"a lamp"


@pytest.mark.parametrize("key", ["", "short"])
def test_without_a_key_nothing_is_sealed_and_a_check_says_so(settings, key):
    settings.SEALED_KEY = key
    with pytest.raises(ImproperlyConfigured, match="SEALED_KEY"):
        seal(b"a lamp", place="x:0")
    assert [problem.id for problem in sealed_key_is_there()] == ["safeguarding.E001"]


def test_check_is_quiet_with_a_key():
    assert sealed_key_is_there() == []
