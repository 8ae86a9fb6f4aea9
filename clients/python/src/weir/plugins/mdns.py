"""MDNS: the names that a host answers with (RFC 6762; names as in RFC 1035)."""

from __future__ import annotations

from typing import Any

from weir.plugins.ip_payload import UDP, payload_of
from weir.udps.plugin import NFPlugin

PORT = 5353
PTR = 12
MAX_JUMPS = 64  # of compressed names, which may point at each other


class MDNS(NFPlugin):
    """Reads the answers of flows to port 5353.

    Sets flow.udps.mdns_ptr: the names of PTR records, each once, in their order; commas in them are
    spaces.
    """

    def on_init(self, packet: Any, flow: Any) -> None:
        flow.udps.mdns_ptr = []
        self.on_update(packet, flow)

    def on_update(self, packet: Any, flow: Any) -> None:
        if flow.dst_port != PORT:
            return
        protocol, message = payload_of(packet.ip_packet)
        if protocol != UDP:
            return
        for name in pointers_of(message):
            name = name.replace(",", " ")
            if name not in flow.udps.mdns_ptr:
                flow.udps.mdns_ptr.append(name)


def pointers_of(message: bytes) -> list[str]:
    """The names that the PTR records of the answer section point at; none of a cut message."""
    try:
        return _pointers_of(message)
    except (IndexError, ValueError):
        return []


def _pointers_of(message: bytes) -> list[str]:
    if len(message) < 12:
        return []
    questions, answers = (int.from_bytes(message[at : at + 2], "big") for at in (4, 6))
    at, found = 12, []
    for _ in range(questions):
        _, at = _name(message, at)
        at += 4
    for _ in range(answers):
        _, at = _name(message, at)
        kind, size = (int.from_bytes(message[i : i + 2], "big") for i in (at, at + 8))
        if at + 10 + size > len(message):
            raise ValueError("cut")
        if kind == PTR:
            found.append(_name(message, at + 10)[0])
        at += 10 + size
    return found


def _name(message: bytes, at: int) -> tuple[str, int]:
    """The name at `at`, and where what follows it begins."""
    labels: list[str] = []
    end = None
    for _ in range(MAX_JUMPS + 128):
        size = message[at]
        if size == 0:
            return ".".join(labels), at + 1 if end is None else end
        if size >= 0xC0:
            end = at + 2 if end is None else end
            at = (size & 0x3F) << 8 | message[at + 1]
            continue
        labels.append(message[at + 1 : at + 1 + size].decode("utf-8", "replace"))
        at += 1 + size
    raise ValueError("a name without an end")
