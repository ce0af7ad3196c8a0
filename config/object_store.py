"""The photos of reports in an S3-compatible object store; loaded only where the settings name one (decision 116)."""

import datetime
import logging
from collections.abc import Callable, Iterator
from functools import cached_property, wraps
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from core.documents import StoreAway

log = logging.getLogger(__name__)
# A store that is away costs whoever sends a photo seconds, not minutes.
QUICKLY = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"total_max_attempts": 2},
    s3={"addressing_style": "path"},
    signature_version="s3v4",
)
# Whoever looks how the portal stands waits for the answer, each time.
AT_ONCE = QUICKLY.merge(Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1}))
MISSING = ("404", "NoSuchKey")


def _in_words[**Asked, Told](ask: Callable[Asked, Told]) -> Callable[Asked, Told]:
    """Have what the store's library raises come out as StoreAway, and the log say what it was, without an address."""

    @wraps(ask)
    def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> Told:
        try:
            return ask(*args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            code = error.response["Error"].get("Code", "") if isinstance(error, ClientError) else type(error).__name__
            log.error("photo store: %s, %s", ask.__name__, code)
            raise StoreAway from error

    return asked


class PhotoStore(S3Storage):
    """One bucket for the photos alone. What of them is backed up, and kept for how long, is its operator's."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "client_config": QUICKLY,
            "file_overwrite": True,  # names are drawn, none comes twice
            "querystring_expire": 60,  # seconds: for nginx alone
        }

    @_in_words
    def _save(self, name: str, content: File) -> str:
        return super()._save(name, content)

    @_in_words
    def delete(self, name: str) -> None:
        super().delete(name)

    @_in_words
    def read(self, name: str) -> bytes:
        """Return the bytes of a file. Raises FileNotFoundError."""
        try:
            return self.bucket.Object(name).get()["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                raise FileNotFoundError(name) from error
            raise

    @_in_words
    def answers(self) -> None:
        """Refuse with store_away where the bucket is not there for the portal."""
        self.connection.meta.client.head_bucket(Bucket=self.bucket_name)

    def answers_at_once(self) -> bool:
        """Tell whether the bucket is there for the portal, within two seconds."""
        try:
            self._asking.head_bucket(Bucket=self.bucket_name)
        except (BotoCoreError, ClientError):
            return False
        return True

    @cached_property
    def _asking(self) -> Any:
        """A client for that alone: all threads may share one."""
        where = {"region_name": self.region_name, "endpoint_url": self.endpoint_url}
        return self._create_session().client("s3", **where, verify=self.verify, config=AT_ONCE)

    def names_before(self, instant: datetime.datetime) -> Iterator[str]:
        """Yield the names of all files that came before ``instant``."""
        yield from self._names_before(instant)

    @_in_words
    def _names_before(self, instant: datetime.datetime) -> list[str]:
        return [each.key for each in self.bucket.objects.all() if each.last_modified < instant]
