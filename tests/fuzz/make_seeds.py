#!/usr/bin/env python3
"""Turns captures into inputs of a fuzz target: each target's .cc says what its inputs look like.

usage: make_seeds.py TARGET OUTPUT [CAPTURE...]

OUTPUT is a folder, for a file of each input, named by its contents, as libFuzzer has it; or, where
it ends in .pack, one file of all inputs, each behind its length in four bytes, as the replay tests
read them.
"""

import argparse
import gzip
import hashlib
import pathlib
import struct

import capture_frames

# The link types by their numbers in captures, as engine/packet/link_type.h orders them.
LINK_TYPES = {
    number: index
    for index, numbers in enumerate(
        [
            [0],
            [108],
            [1],
            [9],
            [50],
            [104],
            [12, 14, 101],
            [228],
            [229],
            [113],
            [276],
            [127],
            [105],
            [192],
            [239],
        ]
    )
    for number in numbers
}
ALL_OPTIONS, NO_OPTIONS = 0x1F, 0
# The ports that tests/fuzz/dissect_fuzz.cc knows.
PORTS = [53, 80, 443, 22, 67, 123, 88, 25, 5353, 1900, 3478, 40000]
MAX_CAPTURE = 12288
NEXT_FILE = b"\nNEXT FILE\n"
MAX_CHUNKS, MAX_CHUNK = 20, 0x7FF
# Settings bytes of the capture target, and a filter and bound.
CAPTURE_HEADERS = [b"\0\0\0\0", b"\x03\x3c\x0f\0", b"\x7f\x3c\x0f\x01", b"\xac\xff\0\x26"]
FILTERS = [
    b"10.0.0.0/8\n10.1.2.3\n",
    b"2001:db8::/32\n\n" + bytes(range(64)),
    b"*.example.com\nwww.Example.com\n\x01\0\x50\x01\xbb" + bytes(40) + b"\x01",
    b"w?w.*.*m\nwww.example.com\n" + b"\x01\x06" * 40,
    b"192.0.2.1\nname\n" + b"\xff" * 90,
]


def decode_inputs(captures):
    for capture in captures:
        for link_type, frame in capture_frames.frames(capture):
            if link_type in LINK_TYPES:
                for options in ALL_OPTIONS, NO_OPTIONS:
                    yield bytes([LINK_TYPES[link_type], options]) + frame


def capture_inputs(captures):
    contents = [capture.read_bytes()[:MAX_CAPTURE] for capture in captures]
    for number, content in enumerate(contents):
        yield CAPTURE_HEADERS[number % len(CAPTURE_HEADERS)] + content
    small = [content for content in contents if len(content) < 2048]
    for first, second in zip(small, small[1:], strict=False):
        yield CAPTURE_HEADERS[0] + first + NEXT_FILE + second
        yield CAPTURE_HEADERS[1] + gzip.compress(first, mtime=0)


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def pcapng_section(order, frames):
    """A section with every kind of block, and the frames in all three kinds of packet blocks."""
    section = block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    link_types = list(dict.fromkeys(link_type for link_type, _ in frames))
    for link_type in link_types:
        options = option(order, 2, b"eth0") + option(order, 9, b"\x8a")
        options += option(order, 14, struct.pack(order + "q", -5)) + option(order, 0, b"")
        section += block(order, 1, struct.pack(order + "HHI", link_type, 0, 60) + options)
    section += block(order, 4, b"names") + block(order, 0x40000BAD, bytes(40))
    for number, (link_type, frame) in enumerate(frames):
        interface, size = link_types.index(link_type), len(frame)
        times = struct.pack(order + "II", number, 77)
        if number % 3 == 0:
            section += block(
                order,
                6,
                struct.pack(order + "I", interface)
                + times
                + struct.pack(order + "II", size, size)
                + frame,
            )
        elif number % 3 == 1:
            section += block(
                order,
                2,
                struct.pack(order + "HH", interface, 0)
                + times
                + struct.pack(order + "II", size, size)
                + frame,
            )
        else:
            section += block(order, 3, struct.pack(order + "I", size) + frame[:60])
    drops = option(order, 5, struct.pack(order + "Q", 3)) + option(
        order, 7, struct.pack(order + "Q", 4)
    )
    return section + block(order, 5, struct.pack(order + "III", 0, 0, 0) + drops)


def pcapng_inputs(captures):
    for number, capture in enumerate(captures):
        if capture.suffix == ".pcapng":
            yield b"\x40" + capture.read_bytes()[:MAX_CAPTURE]
        frames = list(capture_frames.frames(capture))[:6]
        if frames:
            orders = "<>" if number % 2 else "><"
            yield bytes([number]) + b"".join(pcapng_section(order, frames) for order in orders)


def chunk(data, from_server=False):
    data = data[:MAX_CHUNK]
    return (len(data) | from_server << 15).to_bytes(2, "big") + data


def talk_inputs(packets):
    """Each conversation twice, in the order of the capture: its payloads, and its packets whole."""
    talks = {}
    for packet in packets:
        parts = capture_frames.transport(packet)
        if parts is None:
            continue
        protocol, source, destination, payload = parts
        to_server = destination in PORTS or source not in PORTS
        port = destination if to_server else source
        index = PORTS.index(port) if port in PORTS else len(PORTS) - 1
        bits = (protocol == 6) | (packet[0] >> 4 == 6) << 1
        key = (bits, port, source if to_server else destination)
        payloads, whole = talks.setdefault(key, ([bytes([index, bits])], [bytes([0, 4])]))
        if payload:
            payloads.append(chunk(payload, not to_server))
        whole.append(chunk(packet))
    for talk in talks.values():
        yield from (b"".join(chunks[: MAX_CHUNKS + 1]) for chunks in talk)


def dissect_inputs(captures):
    for capture in captures:
        packets = [capture_frames.ip_packet(*frame) for frame in capture_frames.frames(capture)]
        yield from talk_inputs([packet for packet in packets if packet])


def hello_inputs(captures):
    """The conversations of dissect_inputs by their payloads, and each with its chunks reversed."""
    for content in dissect_inputs(captures):
        if content[1] & 4:
            continue
        yield content
        chunks, rest = [], content[2:]
        while rest:
            length = 2 + (int.from_bytes(rest[:2], "big") & MAX_CHUNK)
            chunks.append(bytes([rest[0] | 0x20]) + rest[1:length])  # behind the next one
            rest = rest[length:]
        yield content[:2] + b"".join(chunks)


def filter_inputs(_captures):
    yield from FILTERS


TARGETS = {
    "decode": decode_inputs,
    "capture": capture_inputs,
    "pcapng": pcapng_inputs,
    "dissect": dissect_inputs,
    "hello": hello_inputs,
    "filter": filter_inputs,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("captures", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    inputs = dict.fromkeys(TARGETS[options.target](sorted(options.captures)))
    if options.output.suffix == ".pack":
        options.output.write_bytes(b"".join(len(i).to_bytes(4, "big") + i for i in inputs))
        return
    options.output.mkdir(parents=True, exist_ok=True)
    for content in inputs:
        (options.output / hashlib.sha1(content).hexdigest()).write_bytes(content)


if __name__ == "__main__":
    main()
