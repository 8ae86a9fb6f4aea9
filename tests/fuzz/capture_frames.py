"""Reads the project's own captures, in the plainest way: frames, IP packets, payloads.

Damaged files are read as far as they go. What is not understood is left out: seeds need not be
complete.
"""

import struct

PCAP_ORDERS = {
    b"\xd4\xc3\xb2\xa1": "<",
    b"\x4d\x3c\xb2\xa1": "<",
    b"\xa1\xb2\xc3\xd4": ">",
    b"\xa1\xb2\x3c\x4d": ">",
}
# How many bytes stand before the IP header, where there are neither tags nor tunnels.
LINK_HEADERS = {0: 4, 108: 4, 1: 14, 101: 0, 228: 0, 229: 0, 113: 16, 276: 20}
TCP, UDP = 6, 17


def frames(path):
    """Yields (link type, frame)."""
    data = path.read_bytes()
    if data[:4] in PCAP_ORDERS:
        yield from pcap_frames(data, PCAP_ORDERS[data[:4]])
    else:
        yield from pcapng_frames(data)


def pcap_frames(data, order):
    link_type = struct.unpack(order + "I", data[20:24])[0] & 0xFFFF
    offset = 24
    while offset + 16 <= len(data):
        length = struct.unpack(order + "I", data[offset + 8 : offset + 12])[0]
        yield link_type, data[offset + 16 : offset + 16 + length]
        offset += 16 + length


def pcapng_frames(data):
    """Enhanced packet blocks of little-endian files with interfaces of one link type."""
    link_type, offset = 1, 0
    while offset + 12 <= len(data):
        kind, length = struct.unpack("<II", data[offset : offset + 8])
        if kind == 1:
            link_type = struct.unpack("<H", data[offset + 8 : offset + 10])[0]
        elif kind == 6:
            captured = struct.unpack("<I", data[offset + 20 : offset + 24])[0]
            yield link_type, data[offset + 28 : offset + 28 + captured]
        offset += max(length, 12)


def ip_packet(link_type, frame):
    """Returns the IP packet in a frame; none where it is not right behind the link header."""
    if link_type not in LINK_HEADERS:
        return None
    packet = frame[LINK_HEADERS[link_type] :]
    return packet if len(packet) >= 20 and packet[0] >> 4 in (4, 6) else None


def transport(packet):
    """Returns (protocol, source port, destination port, payload) of a TCP or UDP packet."""
    if packet[0] >> 4 == 4:
        header, protocol = (packet[0] & 0x0F) * 4, packet[9]
        packet = packet[: int.from_bytes(packet[2:4], "big")]
    else:
        header, protocol = 40, packet[6]
    segment = packet[header:]
    if protocol not in (TCP, UDP) or len(segment) < (20 if protocol == TCP else 8):
        return None
    source, destination = struct.unpack(">HH", segment[:4])
    payload = segment[(segment[12] >> 4) * 4 :] if protocol == TCP else segment[8:]
    return protocol, source, destination, payload
