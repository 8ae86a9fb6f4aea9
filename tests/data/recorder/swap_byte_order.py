"""Writes a little-endian pcap file anew with its headers in big-endian order.

Usage: swap_byte_order.py FROM TO
"""

import struct
import sys

MAGICS = (0xA1B2C3D4, 0xA1B23C4D)  # microseconds, nanoseconds


def swap(data):
    header = struct.unpack_from("<IHHiIII", data, 0)
    if header[0] not in MAGICS:
        raise ValueError("not a little-endian pcap file")
    parts = [struct.pack(">IHHiIII", *header)]
    at = 24
    while at < len(data):
        record = struct.unpack_from("<IIII", data, at)
        captured = record[2]
        parts += [struct.pack(">IIII", *record), data[at + 16 : at + 16 + captured]]
        at += 16 + captured
    return b"".join(parts)


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as source:
        swapped = swap(source.read())
    with open(sys.argv[2], "wb") as target:
        target.write(swapped)
