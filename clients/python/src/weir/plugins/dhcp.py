"""DHCP: what a client says of itself, and the address that it has (RFC 2131, 2132)."""

from __future__ import annotations

import enum
import ipaddress
from collections.abc import Iterator
from typing import Any

from weir.plugins.ip_payload import UDP, payload_of
from weir.udps.plugin import NFPlugin

SERVER_PORT = 67
HEADER = 236  # bytes before the magic cookie
COOKIE = b"\x63\x82\x53\x63"
PAD, END = 0, 255
NOBODY = "0.0.0.0"


class MsgType(enum.Enum):
    """Option 53."""

    DISCOVER = 1
    OFFER = 2
    REQUEST = 3
    DECLINE = 4
    ACK = 5
    NACK = 6
    RELEASE = 7
    INFORM = 8


# With these an exchange is over.
_LAST = (MsgType.ACK, MsgType.NACK, MsgType.INFORM, MsgType.DECLINE)


class DHCP(NFPlugin):
    """Reads the messages of flows to port 67, and ends a flow with the last message of an exchange.

    Sets flow.udps.dhcp_12 (host name), dhcp_50 (address asked for), dhcp_55 (parameter request
    list: decimal numbers with commas between), dhcp_57 (largest message), dhcp_60 (vendor class),
    dhcp_77 (user class), dhcp_options (numbers of the options of the request), dhcp_addr (the
    client's address), dhcp_msg_type (of the first message, a MsgType), dhcp_oui. None, and an empty
    list, where it was not seen.
    """

    def on_init(self, packet: Any, flow: Any) -> None:
        udps = flow.udps
        udps.dhcp_12 = udps.dhcp_50 = udps.dhcp_55 = udps.dhcp_57 = udps.dhcp_60 = None
        udps.dhcp_77 = None
        udps.dhcp_options = []
        udps.dhcp_addr = udps.dhcp_msg_type = udps.dhcp_oui = None
        self.on_update(packet, flow)

    def on_update(self, packet: Any, flow: Any) -> None:
        if flow.dst_port != SERVER_PORT:
            return
        protocol, message = payload_of(packet.ip_packet)
        if protocol != UDP or message[HEADER : HEADER + 4] != COOKIE:
            return
        options = list(options_of(message[HEADER + 4 :]))
        kind = _read_options(flow.udps, options)
        if kind == MsgType.REQUEST:
            _read_request(flow.udps, message, options)
        if flow.udps.dhcp_msg_type is None:
            flow.udps.dhcp_msg_type = kind
        if kind in _LAST or flow.src_ip == NOBODY:
            flow.expiration_id = -1


def options_of(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The options, up to one that is cut."""
    at = 0
    while at < len(data) and data[at] != END:
        if data[at] == PAD:
            at += 1
            continue
        if at + 1 >= len(data) or at + 2 + data[at + 1] > len(data):
            return
        yield data[at], data[at + 2 : at + 2 + data[at + 1]]
        at += 2 + data[at + 1]


def _read_options(udps: Any, options: list[tuple[int, bytes]]) -> MsgType | None:
    kind = None
    for number, value in options:
        if number == 53 and len(value) == 1 and value[0] in range(1, 9):
            kind = MsgType(value[0])
        elif number == 12 and value:
            udps.dhcp_12 = value.decode("utf-8", "replace")
        elif number == 57:
            udps.dhcp_57 = int.from_bytes(value, "big")
        elif number == 60:
            udps.dhcp_60 = value.decode("utf-8", "replace")
        elif number == 77:
            udps.dhcp_77 = value.decode("utf-8", "replace")
    return kind


def _read_request(udps: Any, message: bytes, options: list[tuple[int, bytes]]) -> None:
    found = dict(options)
    udps.dhcp_oui = message[28:31].hex(":")
    udps.dhcp_options = [number for number, _ in options]
    udps.dhcp_55 = ",".join(map(str, found[55])) if 55 in found else None
    wanted = found.get(50, b"")
    udps.dhcp_50 = str(ipaddress.IPv4Address(wanted)) if len(wanted) == 4 else None
    address = str(ipaddress.IPv4Address(message[12:16]))
    if address != NOBODY:
        udps.dhcp_addr = address
