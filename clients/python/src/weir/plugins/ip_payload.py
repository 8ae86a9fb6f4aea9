"""The transport payload of a packet's bytes."""

from __future__ import annotations

UDP = 17
TCP = 6


def payload_of(ip_packet: bytes) -> tuple[int, bytes]:
    """The protocol, UDP or TCP, and its payload; 0 and nothing where it is neither, or cut.

    Headers are those of RFC 791, 8200 (extension headers are not passed over), 768 and 9293.
    """
    protocol, transport = _transport_of(ip_packet)
    if protocol == UDP and len(transport) >= 8:
        return UDP, transport[8:]
    if protocol == TCP and len(transport) >= 20:
        return TCP, transport[(transport[12] >> 4) * 4 :]
    return 0, b""


def _transport_of(ip_packet: bytes) -> tuple[int, bytes]:
    if not ip_packet:
        return 0, b""
    version = ip_packet[0] >> 4
    if version == 4 and len(ip_packet) >= 20:
        length = int.from_bytes(ip_packet[2:4], "big")
        return ip_packet[9], ip_packet[(ip_packet[0] & 15) * 4 : length or None]
    if version == 6 and len(ip_packet) >= 40:
        return ip_packet[6], ip_packet[40:]
    return 0, b""
