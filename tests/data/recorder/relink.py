"""Copies a capture of bare IP packets behind the link header of another kind.

Usage: relink.py KIND FROM TO
"""

import struct
import sys

ETHERNET = bytes.fromhex("02000000000b02000000000a")
LLC_SNAP = bytes.fromhex("aaaa03000000")
# A radiotap header without fields, then an 802.11 QoS data frame on its way to the access point.
RADIOTAP = bytes.fromhex("0000080000000000")
WIRELESS = bytes.fromhex("8801000002000000000b02000000000a02000000000b00000000")


def ethertype(packet):
    return b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00"


def ppp(packet):
    return b"\xff\x03" + (b"\x00\x57" if packet[0] >> 4 == 6 else b"\x00\x21")


def family(packet):
    """The address family as BSD systems number it; Darwin's for IPv6."""
    return 30 if packet[0] >> 4 == 6 else 2


def snap(packet):
    body = LLC_SNAP + ethertype(packet)
    return ETHERNET + struct.pack("!H", len(body) + len(packet)) + body


def only(version):
    return lambda packet: b"" if packet[0] >> 4 == version else None


# Kind: the number in the file's header, and what stands before a packet (None leaves it out).
LINKS = {
    "null": (0, lambda packet: struct.pack("<I", family(packet))),
    "null_other_order": (0, lambda packet: struct.pack(">I", family(packet))),
    "loop": (108, lambda packet: struct.pack(">I", family(packet))),
    "snap": (1, snap),
    "ppp": (9, ppp),
    "ppp_serial": (50, ppp),
    "c_hdlc": (104, lambda packet: b"\x0f\x00" + ethertype(packet)),
    "ipv4": (228, only(4)),
    "ipv6": (229, only(6)),
    "radiotap": (127, lambda packet: RADIOTAP + WIRELESS + LLC_SNAP + ethertype(packet)),
}


def records(data):
    """Yields (seconds, fraction, bytes) of a little-endian file whose packets are all whole."""
    at = 24
    while at < len(data):
        seconds, fraction, captured, _ = struct.unpack_from("<IIII", data, at)
        yield seconds, fraction, data[at + 16 : at + 16 + captured]
        at += 16 + captured


def relink(data, kind):
    number, header = LINKS[kind]
    parts = [data[:20], struct.pack("<I", number)]
    for seconds, fraction, packet in records(data):
        head = header(packet)
        if head is not None:
            length = len(head) + len(packet)
            parts += [struct.pack("<IIII", seconds, fraction, length, length), head, packet]
    return b"".join(parts)


def main(kind, source, target):
    with open(source, "rb") as file:
        data = file.read()
    with open(target, "wb") as file:
        file.write(relink(data, kind))


if __name__ == "__main__":
    main(*sys.argv[1:])
