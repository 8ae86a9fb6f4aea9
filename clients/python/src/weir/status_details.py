"""Reads google.rpc.Status from a call's trailing metadata.

By hand, from the wire: registering google.rpc in protobuf's one pool of descriptors would clash
with a program that brings googleapis' own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_KEY = "grpc-status-details-bin"
_FIXED_SIZES = {1: 8, 5: 4}  # by wire type


class StatusDetails(NamedTuple):
    """What a google.rpc.Status says, as far as the package uses it; empty where it is silent."""

    message: str = ""
    reason: str = ""  # of ErrorInfo
    field: str = ""  # of the first violation in BadRequest


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
    """Reads the bytes of a google.rpc.Status.

    Raises ValueError where they are cut or malformed.
    """
    found = {"message": _text(_first(status, 2))}
    for number, detail in _fields(status):
        if number != 3 or not isinstance(detail, bytes):
            continue
        kind = _text(_first(detail, 1)).rpartition("/")[2]
        body = _first(detail, 2)
        if kind == "google.rpc.ErrorInfo":
            found.setdefault("reason", _text(_first(body, 1)))
        elif kind == "google.rpc.BadRequest":
            found.setdefault("field", _text(_first(_first(body, 1), 1)))
    return StatusDetails(**found)


def _first(message: bytes, wanted: int) -> bytes:
    """The first field of bytes with this number, or no bytes."""
    for number, value in _fields(message):
        if number == wanted and isinstance(value, bytes):
            return value
    return b""


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
            return value, at
    raise ValueError("integer is too long")
