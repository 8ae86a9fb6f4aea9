"""A capture whose times lie before 1970, as pcapng can have them."""

import struct

# One datagram from port 4000 to 53, in Ethernet and IPv4.
FRAME = (
    bytes(12)
    + bytes.fromhex("0800 4500002100010000401100000a0000010a000002")
    + struct.pack(">HHHH", 4000, 53, 13, 0)
    + b"hello"
)
IF_TSRESOL, IF_TSOFFSET = 9, 14


def content(offset_s, stamps_ns):
    """FRAME at each of these times, all of them so many seconds after 1970."""
    interface = struct.pack("<HHI", 1, 0, 0)
    interface += _option(IF_TSRESOL, b"\x09") + _option(IF_TSOFFSET, struct.pack("<q", offset_s))
    blocks = [
        _block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
        _block(1, interface + bytes(4)),
    ]
    for stamp in stamps_ns:
        head = struct.pack("<5I", 0, stamp >> 32, stamp & 0xFFFFFFFF, len(FRAME), len(FRAME))
        blocks.append(_block(6, head + FRAME))
    return b"".join(blocks)


def _block(kind, body):
    body += bytes(-len(body) % 4)
    length = len(body) + 12
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


def _option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)
