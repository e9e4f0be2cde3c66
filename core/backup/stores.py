"""Where backups are kept: a folder, or a bucket of S3-like storage.

A store holds whole things only: what is written appears under its name when it is complete, or
not at all.
"""

import os
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from core.backup.errors import CannotBackUp

PART = ".part"
#: S3 takes parts of 5 MB and more, 10,000 of them: this much at a time is 160 GB in all.
PART_BYTES = 16 * 1024 * 1024
READ_BYTES = 1024 * 1024


def store_named(place):
    """The store at `place`: a folder, or `s3://bucket/prefix`."""
    if str(place).startswith("s3://"):
        bucket, _slash, prefix = str(place).removeprefix("s3://").partition("/")
        return BucketStore(bucket, prefix.strip("/"))
    return FolderStore(Path(place))


class FolderStore:
    def __init__(self, folder):
        self.folder = folder

    def __str__(self):
        return str(self.folder)

    def place(self, name):
        """What a restore is told to find `name` by."""
        return str(self.folder / name)

    def room(self):
        """Bytes that are free, or None when nobody can tell."""
        self._make()
        status = os.statvfs(self.folder)
        return status.f_bavail * status.f_frsize

    def _make(self):
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def names(self):
        """{name: bytes} of the whole things in it."""
        if not self.folder.exists():
            return {}
        with os.scandir(self.folder) as found:
            return {
                entry.name: entry.stat().st_size
                for entry in found
                if entry.is_file() and not entry.name.endswith(PART)
            }

    @contextmanager
    def writing(self, name):
        """Gives `write(bytes)`; the file gets its name when the block ends well."""
        self._make()
        part = self.folder / f".{name}{PART}"
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as to:
                yield to.write
                to.flush()
                os.fsync(to.fileno())
            part.replace(self.folder / name)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def forget_parts(self):
        """Remove what a killed backup left."""
        for part in self.folder.glob(f".*{PART}"):
            part.unlink(missing_ok=True)

    def reading(self, name):
        """The bytes of `name`, in pieces."""
        with (self.folder / name).open("rb") as file:
            while piece := file.read(READ_BYTES):
                yield piece

    def delete(self, name):
        (self.folder / name).unlink(missing_ok=True)


class BucketStore:
    """Names its access by the usual AWS_… variables of the environment."""

    def __init__(self, bucket, prefix):
        # Only who keeps backups there pays for loading it: boto3 takes half a second.
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        self.errors = (BotoCoreError, ClientError)
        self.bucket, self.prefix = bucket, f"{prefix}/" if prefix else ""
        config = Config(
            retries={"mode": "standard", "max_attempts": 5},
            connect_timeout=10,
            read_timeout=60,
            # Other makers' storage does not know Amazon's newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self.client = boto3.client(
            "s3", endpoint_url=settings.BACKUP_S3_ENDPOINT or None, config=config
        )

    def __str__(self):
        return f"s3://{self.bucket}/{self.prefix}"

    def place(self, name):
        return f"{self}{name}"

    @contextmanager
    def _told(self):
        try:
            yield
        except self.errors as error:
            code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
            raise OSError(None, f"{type(error).__name__} {code}".strip()) from None

    def room(self):
        return None

    def names(self):
        found = {}
        with self._told():
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
                for item in page.get("Contents", ()):
                    found[item["Key"].removeprefix(self.prefix)] = item["Size"]
        return found

    @contextmanager
    def writing(self, name):
        where = {"Bucket": self.bucket, "Key": self.prefix + name}
        with self._told():
            where["UploadId"] = self.client.create_multipart_upload(**where)["UploadId"]
        parts, waiting = [], bytearray()

        def upload():
            number = len(parts) + 1
            with self._told():
                answer = self.client.upload_part(**where, PartNumber=number, Body=bytes(waiting))
            parts.append({"ETag": answer["ETag"], "PartNumber": number})
            waiting.clear()

        def write(data):
            waiting.extend(data)
            if len(waiting) >= PART_BYTES:
                upload()

        try:
            yield write
            upload()
            with self._told():
                self.client.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
        except BaseException:
            with suppress(*self.errors):
                self.client.abort_multipart_upload(**where)
            raise

    def forget_parts(self):
        with self._told():
            begun = self.client.list_multipart_uploads(Bucket=self.bucket, Prefix=self.prefix)
            for upload in begun.get("Uploads", ()):
                self.client.abort_multipart_upload(
                    Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                )

    def reading(self, name):
        with self._told():
            body = self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)["Body"]
            yield from body.iter_chunks(READ_BYTES)

    def delete(self, name):
        with self._told():
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + name)


def own_store():
    """Where BACKUP_TO says."""
    refuse_place_inside()
    return store_named(settings.BACKUP_TO)


def refuse_place_inside():
    """Backups among the files they hold would hold each other."""
    place = settings.BACKUP_TO
    if not str(place).startswith("s3://"):
        folder = Path(place).resolve()
        for root in (settings.PRIVATE_ROOT, settings.PUBLIC_ROOT):
            if folder.is_relative_to(Path(root).resolve()):
                raise CannotBackUp(_("BACKUP_TO lies inside the site’s own files. Choose another."))
