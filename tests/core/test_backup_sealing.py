"""Encryption of backups: whole or not at all, by the one key."""

import pyrage
import pytest

from core.backup.errors import CannotBackUp, CannotRestore
from core.backup.sealing import (
    Opened,
    new_key_pair,
    read_private_key,
    read_public_key,
    seal,
)

PLAIN = bytes(range(256)) * 2000


def sealed(public, plain=PLAIN):
    written = []
    seal([plain[:300_000], b"", plain[300_000:]], lambda data: written.append(data), public)
    return b"".join(written)


def pieces(data, size=70_000):
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.fixture
def keys(tmp_path):
    """(public key, private key)."""
    public, private = new_key_pair()
    file = tmp_path / "key"
    file.write_text(f"# made in November\n{private}\n")
    return read_public_key(public), read_private_key(file)


def opened(data, key):
    with Opened(pieces(data), key) as stream:
        return stream.read()


def test_what_was_sealed_opens_with_its_key(keys):
    public, private = keys
    data = sealed(public)
    assert PLAIN[:50] not in data
    assert opened(data, private) == PLAIN
    assert pyrage.decrypt(data, [private]) == PLAIN


def test_reading_in_small_steps_gives_the_same(keys):
    public, private = keys
    with Opened(pieces(sealed(public)), private) as stream:
        assert b"".join(iter(lambda: stream.read(1000), b"")) == PLAIN


def test_reader_may_leave_early(keys):
    public, private = keys
    with Opened(pieces(sealed(public, PLAIN * 20)), private) as stream:
        assert stream.read(10) == PLAIN[:10]


@pytest.mark.parametrize("left", [20, 300, 70_000, len(PLAIN), -1])
def test_sealed_stream_that_was_cut_off_says_so(keys, left):
    public, private = keys
    with pytest.raises(CannotRestore, match="damaged or was cut off"):
        opened(sealed(public)[:left], private)


def test_changed_byte_is_noticed(keys):
    public, private = keys
    data = bytearray(sealed(public))
    data[200_000] ^= 1
    with pytest.raises(CannotRestore, match="damaged or was cut off"):
        opened(bytes(data), private)


def test_another_key_is_told_apart_from_damage(keys, tmp_path):
    other = tmp_path / "other"
    other.write_text(new_key_pair()[1])
    with pytest.raises(CannotRestore, match="does not open this backup"):
        opened(sealed(keys[0]), read_private_key(other))


@pytest.mark.parametrize("data", [b"", b"PK\3\4 something else", b"age"])
def test_file_that_is_no_backup_says_so(keys, data):
    with pytest.raises(CannotRestore, match="This file is not a backup"):
        opened(data, keys[1])


def test_error_of_the_reader_or_the_writer_comes_through(keys):
    def full(data):
        raise OSError(28, "No space left on device")

    def gone():
        yield b"x"
        raise FileNotFoundError("a file")

    with pytest.raises(OSError, match="No space left"):
        seal([PLAIN], full, keys[0])
    with pytest.raises(FileNotFoundError):
        seal(gone(), lambda data: None, keys[0])


def test_missing_and_wrong_keys_are_told_loudly(tmp_path):
    with pytest.raises(CannotBackUp, match="NO BACKUP WAS MADE"):
        read_public_key("")
    with pytest.raises(CannotBackUp, match="is not a public key"):
        read_public_key("age1nothing")
    with pytest.raises(CannotRestore, match="NOTHING WAS RESTORED"):
        read_private_key("")
    with pytest.raises(CannotRestore, match="can’t be read"):
        read_private_key(tmp_path / "not-there")
    for text in ("", "# only a note", "age1public"):
        file = tmp_path / "wrong"
        file.write_text(text)
        with pytest.raises(CannotRestore, match="holds none"):
            read_private_key(file)
