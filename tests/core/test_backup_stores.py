"""Where backups are kept: a whole thing under its name, or nothing."""

import pytest
from moto.server import ThreadedMotoServer

from core.backup.errors import CannotBackUp
from core.backup.stores import PART_BYTES, FolderStore, own_store, store_named


@pytest.fixture(scope="module")
def s3():
    """An S3-like server on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3, settings, monkeypatch):
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "here"),
        ("AWS_SECRET_ACCESS_KEY", "only"),
        ("AWS_DEFAULT_REGION", "eu-west-2"),
    ):
        monkeypatch.setenv(name, value)
    settings.BACKUP_S3_ENDPOINT = s3
    store = store_named("s3://sayso-backups/site/")
    store.client.create_bucket(
        Bucket=store.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    yield store
    for name in store.names():
        store.delete(name)
    store.client.delete_bucket(Bucket=store.bucket)


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path):
    if request.param == "bucket":
        return request.getfixturevalue("bucket")
    return FolderStore(tmp_path / "backups")


def put(store, name, pieces):
    with store.writing(name) as write:
        for piece in pieces:
            write(piece)


def test_what_was_written_is_there_whole(store):
    assert store.names() == {}
    long = bytes(range(256)) * 4096 * 20
    assert len(long) > PART_BYTES
    put(store, "a", [long[:1000], long[1000:]])
    put(store, "b", [b"short"])
    put(store, "empty", [])
    assert store.names() == {"a": len(long), "b": 5, "empty": 0}
    assert b"".join(store.reading("a")) == long
    store.delete("a")
    assert sorted(store.names()) == ["b", "empty"]


def test_what_fails_while_it_is_written_leaves_nothing(store):
    put(store, "a", [b"the one before"])

    def disk():
        yield bytes(PART_BYTES + 1)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        put(store, "a", disk())
    assert store.names() == {"a": 14}
    assert b"".join(store.reading("a")) == b"the one before"


def test_folder_and_its_files_are_ours_alone(tmp_path):
    store = FolderStore(tmp_path / "backups")
    put(store, "a", [b"x"])
    modes = [path.stat().st_mode & 0o777 for path in (store.folder, store.folder / "a")]
    assert modes == [0o700, 0o600]
    assert store.place("a") == str(tmp_path / "backups" / "a")


def test_part_a_killed_backup_left_is_no_backup_and_goes(tmp_path):
    store = FolderStore(tmp_path)
    (tmp_path / ".a.part").write_bytes(b"half")
    assert store.names() == {}
    store.forget_parts()
    assert list(tmp_path.iterdir()) == []


def test_part_a_killed_backup_left_in_a_bucket_goes(bucket):
    bucket.client.create_multipart_upload(Bucket=bucket.bucket, Key="site/half")
    bucket.forget_parts()
    assert "Uploads" not in bucket.client.list_multipart_uploads(Bucket=bucket.bucket)


def test_bucket_keeps_to_its_own_corner(bucket):
    bucket.client.put_object(Bucket=bucket.bucket, Key="others/a", Body=b"x")
    put(bucket, "a", [b"mine"])
    assert (bucket.names(), str(bucket)) == ({"a": 4}, "s3://sayso-backups/site/")
    bucket.client.delete_object(Bucket=bucket.bucket, Key="others/a")


def test_storage_that_refuses_is_told_as_an_error_of_the_disk(bucket):
    nowhere = store_named("s3://not-there/site")
    with pytest.raises(OSError, match="NoSuchBucket"):
        nowhere.names()
    with pytest.raises(OSError, match="NoSuchBucket"):
        put(nowhere, "a", [b"x"])


def test_backups_inside_the_files_they_hold_are_refused(settings):
    for root in (settings.PRIVATE_ROOT, settings.PUBLIC_ROOT):
        settings.BACKUP_TO = str(root / "backups")
        with pytest.raises(CannotBackUp, match="lies inside"):
            own_store()
