"""The lock of a backup: the age format (age-encryption.org/v1), by public key.

Whoever holds the public key closes, only the other key opens: it stays off the machine. Both ways go piece by piece, so
that a backup of any size takes the same memory. age's way by a passphrase would read the whole file at once; a key file
may be locked by a passphrase instead.
"""

import hashlib
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyrage

from core.refusals import Refused

PIECE = 1 << 20  # bytes read or written at once


class PiecesAsFile:
    """The pieces that an iterator gives, to be read as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")

    def read(self, size: int = PIECE) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = memoryview(piece)
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


class HashingFile:
    """A file being written, with the SHA-256 and the length of what was written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sum, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self._sum.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    @property
    def sha256(self) -> str:
        return self._sum.hexdigest()


def recipients_of(texts: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """Return the public keys ("age1…") as such.

    Refuses with backup_refused.
    """
    try:
        return [pyrage.x25519.Recipient.from_str(text.strip()) for text in texts]
    except pyrage.RecipientError as error:
        raise Refused("backup_refused", "Khóa công khai không đúng: phải bắt đầu bằng “age1”.") from error


def identities_of(file: Path, passphrase: str = "") -> list[pyrage.x25519.Identity]:
    """Return the keys in a file as age-keygen writes it, which a passphrase may lock.

    Refuses with backup_refused.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Refused("backup_refused", f"Không đọc được tệp khóa {file}: {error.strerror}.") from error
    try:
        if data.startswith(b"age-encryption.org/"):
            data = pyrage.passphrase.decrypt(data, passphrase)
        lines = [line.strip() for line in data.decode().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError) as error:
        raise Refused("backup_refused", "Tệp khóa không đúng, hoặc mật khẩu của tệp khóa không đúng.") from error
    if not found:
        raise Refused("backup_refused", "Tệp khóa không chứa khóa nào.")
    return found


def seal(pieces: Iterator[bytes], into: HashingFile, recipients: Sequence[pyrage.x25519.Recipient]) -> None:
    """Write ``pieces``, sealed to each of ``recipients``; as they are where there is none.

    An error of the iterator or of the disk comes out as it went in.
    """
    if not recipients:
        shutil.copyfileobj(PiecesAsFile(pieces), into, PIECE)
        return
    failures: list[BaseException] = []
    try:
        pyrage.encrypt_io(PiecesAsFile(_watch_errors(pieces, failures)), _ErrorKeepingFile(into, failures), recipients)
    except pyrage.EncryptError as error:
        raise (failures[0] if failures else error) from error


@contextmanager
def unsealed_file(file: BinaryIO, identities: Sequence[pyrage.x25519.Identity]) -> Iterator[BinaryIO]:
    """Open a sealed file, to be read once from its beginning.

    Refuses where the key does not fit or a byte is not as it was sealed.

    Refuses with backup_refused where the lock does not fit or a byte is not as it was sealed.
    """
    source, sink = os.pipe()
    failures: list[Exception] = []

    def unseal() -> None:
        try:
            with os.fdopen(sink, "wb") as into:
                pyrage.decrypt_io(file, into, identities)
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=unseal, daemon=True)
    with os.fdopen(source, "rb") as plain:
        thread.start()
        try:
            yield plain
            while plain.read(PIECE):  # to the seal of the last piece
                pass
        finally:
            plain.close()
            thread.join()
            _raise_failure(failures)


def _raise_failure(failures: list[Exception]) -> None:
    for failure in failures:
        if isinstance(failure, pyrage.DecryptError):
            raise Refused(
                "backup_refused", "Khóa không mở được tệp sao lưu này, hoặc tệp đã hỏng ngay từ đầu."
            ) from failure
        if not isinstance(failure, BrokenPipeError):  # else the reader stopped, for a reason of its own
            raise Refused("backup_refused", "Tệp sao lưu đã bị thay đổi hoặc bị cắt mất một phần.") from failure


def _watch_errors(pieces: Iterator[bytes], failures: list[BaseException]) -> Iterator[bytes]:
    """Keep an error of ``pieces``, since pyrage reports one by its text alone."""
    try:
        yield from pieces
    except BaseException as error:
        failures.append(error)
        raise


class _ErrorKeepingFile:
    def __init__(self, into: HashingFile, failures: list[BaseException]) -> None:
        self._into, self._failures = into, failures

    def write(self, data: bytes) -> int:
        try:
            return self._into.write(data)
        except OSError as error:
            self._failures.append(error)
            raise

    def flush(self) -> None:
        self._into.flush()
