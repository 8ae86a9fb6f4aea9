"""Writes captures into one pcapng file that has most of what the format allows.

Usage: pcapng_sections.py ETHERNET RAW SERVICE TO

The first two, of Ethernet and of bare IP, become interfaces of a little-endian section, as if
recorded at the same time; the third follows a minute later in a big-endian one.
"""

import struct
import sys

ETHERNET, RAW, ZIGBEE = 1, 101, 195
START = 1_700_000_000_000_000  # microseconds


def records(path):
    """Yields (microseconds since the first packet, bytes) of a little-endian file."""
    with open(path, "rb") as file:
        data = file.read()
    at, first = 24, None
    while at < len(data):
        seconds, micros, captured, _ = struct.unpack_from("<IIII", data, at)
        time = seconds * 1_000_000 + micros
        first = time if first is None else first
        yield time - first, data[at + 16 : at + 16 + captured]
        at += 16 + captured


class Section:
    """Blocks in one byte order."""

    def __init__(self, order):
        self.order, self.data = order, b""
        self.block(0x0A0D0D0A, self.pack("IHHq", 0x1A2B3C4D, 1, 0, -1))

    def pack(self, layout, *values):
        return struct.pack(self.order + layout, *values)

    def option(self, code, value):
        return self.pack("HH", code, len(value)) + value + bytes(-len(value) % 4)

    def block(self, kind, body):
        body += bytes(-len(body) % 4)
        length = self.pack("I", len(body) + 12)
        self.data += self.pack("I", kind) + length + body + length

    def interface(self, link_type, *options):
        self.block(
            1, self.pack("HHI", link_type, 0, 262144) + b"".join(options) + self.option(0, b"")
        )

    def packet(self, interface, ticks, data):
        fixed = self.pack("IIIII", interface, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
        self.block(6, fixed + data)

    def obsolete_packet(self, interface, ticks, data):
        fixed = self.pack("HHII", interface, 0xFFFF, ticks >> 32, ticks & 0xFFFFFFFF)
        self.block(2, fixed + self.pack("II", len(data), len(data)) + data)


def first_section(ethernet, raw):
    section = Section("<")
    section.block(0x40000BAD, b"passed over" * 1000)
    section.interface(ETHERNET, section.option(2, b"eth0"))
    # Units of 2^-20 s, from a day before.
    offset = START // 1_000_000 - 86400
    section.interface(
        RAW,
        section.option(2, b"tun0"),
        section.option(9, b"\x94"),
        section.option(14, section.pack("q", offset)),
    )
    section.interface(ZIGBEE, section.option(2, b"wpan0"))
    packets = [(time, 0, data) for time, data in records(ethernet)]
    packets += [(time, 1, data) for time, data in records(raw)]
    for time, interface, data in sorted(packets, key=lambda packet: packet[0]):
        ticks = (
            (START + time) if interface == 0 else ((86400 * 1_000_000 + time) << 20) // 1_000_000
        )
        section.packet(interface, ticks, data)
    section.packet(2, START + 30_000_000, bytes(40))
    drops = section.option(5, section.pack("Q", 3)) + section.option(7, section.pack("Q", 4))
    section.block(5, section.pack("III", 0, 0, 0) + drops + section.option(0, b""))
    return section.data


def second_section(service):
    section = Section(">")
    section.interface(ETHERNET, section.option(9, b"\x03"))  # milliseconds
    for time, data in records(service):
        section.obsolete_packet(0, (START + 60_000_000 + time) // 1000, data)
    return section.data


def main():
    ethernet, raw, service, to = sys.argv[1:]
    with open(to, "wb") as file:
        file.write(first_section(ethernet, raw) + second_section(service))


if __name__ == "__main__":
    main()
