"""Reads google.rpc.Status from a call's trailing metadata.

By hand, from the wire: registering google.rpc in protobuf's one pool of descriptors would clash
with a program that brings googleapis' own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import NamedTuple

_KEY = "grpc-status-details-bin"
_DOMAIN = "weir.invalid"  # of a sensor's ErrorInfo; proxies on the way may add theirs
_FIXED_SIZES = {1: 8, 5: 4}  # by wire type


class FieldViolation(NamedTuple):
    """A field of a request that is not as it should be, and why."""

    field: str  # its path, "spec.meter.bpf_filter"
    description: str


@dataclasses.dataclass(frozen=True)
class StatusDetails:
    """What a google.rpc.Status says, as far as the package uses it; empty where it is silent."""

    message: str = ""
    reason: str = ""  # of ErrorInfo, as is the next
    metadata: dict[str, str] = dataclasses.field(default_factory=dict)
    violations: tuple[FieldViolation, ...] = ()  # of BadRequest
    retry_after: float | None = None  # of RetryInfo, in seconds


def of_metadata(metadata) -> StatusDetails:
    """The details in trailing metadata. Bytes that are no google.rpc.Status count as none."""
    for key, value in metadata or ():
        if key == _KEY:
            try:
                return parse(value)
            except ValueError:
                break
    return StatusDetails()


def parse(status: bytes) -> StatusDetails:
    """Reads the bytes of a google.rpc.Status. Of several details of a kind the first counts.

    Raises ValueError where they are cut or malformed.
    """
    found = {"message": _text(_first(status, 2))}
    for detail in _all(status, 3):
        kind = _text(_first(detail, 1)).rpartition("/")[2]
        read = _READERS.get(kind)
        if read is not None:
            found = {**read(_first(detail, 2)), **found}
    return StatusDetails(**found)


def _error_info(body: bytes) -> dict:
    if _text(_first(body, 2)) != _DOMAIN:
        return {}
    entries = {_text(_first(entry, 1)): _text(_first(entry, 2)) for entry in _all(body, 3)}
    return {"reason": _text(_first(body, 1)), "metadata": entries}


def _bad_request(body: bytes) -> dict:
    violations = [
        FieldViolation(_text(_first(violation, 1)), _text(_first(violation, 2)))
        for violation in _all(body, 1)
    ]
    return {"violations": tuple(violations)}


def _retry_info(body: bytes) -> dict:
    for delay in _all(body, 1):
        return {"retry_after": _integer(delay, 1) + _integer(delay, 2) / 1e9}
    return {}


_READERS = {
    "google.rpc.ErrorInfo": _error_info,
    "google.rpc.BadRequest": _bad_request,
    "google.rpc.RetryInfo": _retry_info,
}


def _all(message: bytes, wanted: int) -> Iterator[bytes]:
    """The fields of bytes with this number."""
    for number, value in _fields(message):
        if number == wanted and isinstance(value, bytes):
            yield value


def _first(message: bytes, wanted: int) -> bytes:
    """The first field of bytes with this number, or no bytes."""
    return next(_all(message, wanted), b"")


def _integer(message: bytes, wanted: int) -> int:
    """The field of an int64 with this number, or 0."""
    for number, value in _fields(message):
        if number == wanted and isinstance(value, int):
            return value - (1 << 64) if value >= 1 << 63 else value
    return 0


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _fields(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """The fields of a message in order: number and bytes, or number and integer."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == 0:
            value, at = _varint(message, at)
        elif kind in (1, 2, 5):
            size = _FIXED_SIZES.get(kind)
            if size is None:
                size, at = _varint(message, at)
            value, at = message[at : at + size], at + size
        else:
            raise ValueError(f"wire type {kind}")
        if at > len(message):
            raise ValueError("message is cut")
        yield tag >> 3, value


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """The integer that begins at `at`, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise ValueError("message is cut")
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at
    raise ValueError("integer is too long")
