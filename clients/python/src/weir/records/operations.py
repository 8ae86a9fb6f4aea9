"""How attributes are worked out of a record's fields, in Python.

The extension does the same (extension/ops.cc), faster; the tests compare the two. Each operation
takes the values of an Attribute's fields as the message has them, defaults where they are absent.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

NANOS = 1_000_000  # in a millisecond
NO_MAC = "00:00:00:00:00:00"
OUI_LENGTH = 8  # "00:00:00"
MAX_TIME = (1 << 63) - 1  # nanoseconds, in a frame
# nfstream has it where an SSH list of algorithms could not be read.
MD5_OF_NOTHING = "D41D8CD98F00B204E9800998ECF8427E"
_MAPPED = b"\0" * 10 + b"\xff\xff"  # before an IPv4 address, in one of IPv6


def _ip(address: bytes) -> str:
    sizes = {4: socket.AF_INET, 16: socket.AF_INET6}
    return socket.inet_ntop(sizes[len(address)], address) if len(address) in sizes else ""


def _ip_bytes(address: bytes) -> bytes:
    return _MAPPED + address if len(address) == 4 else address


def _mac(address: bytes) -> str:
    return address.hex(":") if address else NO_MAC


def _timestamp(seconds: int, nanos: int) -> int | None:
    time = seconds * 1_000_000_000 + nanos
    return time if -MAX_TIME - 1 <= time <= MAX_TIME else None


# Rounded down before 1970 too, as the sensor's clock is: -1 ns is in millisecond -1.
OPERATIONS: dict[str, Callable[..., Any]] = {
    "int": int,
    "float": float,
    "text": str,
    "bytes": bytes,
    "bool": bool,
    "time": int,
    "timestamp": _timestamp,
    "ms": lambda nanos: nanos // NANOS,
    "unsigned_ms": lambda nanos: nanos // NANOS,
    "float_ms": lambda nanos: nanos / NANOS,
    "duration_ms": lambda first, last: last // NANOS - first // NANOS,
    "ip": _ip,
    "ip_bytes": _ip_bytes,
    "mac": _mac,
    "oui": lambda address: _mac(address)[:OUI_LENGTH],
    "fingerprint": lambda text, unread: MD5_OF_NOTHING if unread else text,
    "pid": lambda pid: pid or -1,
}
LISTS = {
    "ints": lambda numbers: [int(each) for each in numbers],
    "ints_ms": lambda nanos: [each // NANOS for each in nanos],
    "texts": list,
    "ips": lambda addresses: [_ip(each) for each in addresses],
}
# Which fields of LabelValue each takes, and what it makes of them.
LABELS: dict[str, tuple[tuple[str, ...], Callable[[Any], Any]]] = {
    "label_text": (("string_value",), str),
    "label_int": (("int_value",), int),
    "label_float": (("double_value", "int_value"), float),
    "label_bool": (("bool_value",), bool),
}
# What a column of an operation holds, as the extension tells it.
STORAGE = {
    "float": "float",
    "float_ms": "float",
    "label_float": "float",
    "bool": "bool",
    "label_bool": "bool",
    "time": "time",
    "timestamp": "time",
    "bytes": "bytes",
    "ip_bytes": "bytes",
    "ints": "ints",
    "ints_ms": "ints",
    "texts": "texts",
    "ips": "texts",
    **dict.fromkeys(("text", "ip", "mac", "oui", "fingerprint", "label_text"), "text"),
}


def storage_of(op: str) -> str:
    """ "int", "float", "bool", "time", "text", "bytes", "ints" or "texts"."""
    return STORAGE.get(op, "int")
