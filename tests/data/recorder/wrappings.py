"""What stands before an inner packet or frame, for each kind that encapsulate.py knows."""

import dataclasses
import struct
import typing


@dataclasses.dataclass
class Wrapping:
    """`layer` of the inner device: 2 for frames, 3 for packets. `wrap` takes what the device sends;
    `unwrap` takes what the carrier brings, and gives None for what is not of this kind.
    """

    layer: int
    wrap: typing.Callable
    unwrap: typing.Callable
    ip_protocol: int = 0
    udp_port: int = 0


def is_ipv6(packet):
    return packet[0] >> 4 == 6


def tagged(*tags):
    """Ethernet frames with VLAN tags, each (type, id), the outermost first."""
    shim = b"".join(struct.pack("!HH", kind, vlan) for kind, vlan in tags)

    def unwrap(frame):
        end = 12 + len(shim)
        return frame[:12] + frame[end:] if frame[12:end] == shim else None

    return Wrapping(2, lambda frame: frame[:12] + shim + frame[12:], unwrap)


def framed(ethernet, ethertype, header, strip):
    """Packets in Ethernet frames of one type, behind header(packet), which strip() takes off."""
    head = ethernet + struct.pack("!H", ethertype)

    def unwrap(frame):
        return strip(frame[14:]) if frame[12:14] == head[12:14] else None

    return Wrapping(3, lambda packet: head + header(packet) + packet, unwrap)


def mpls(ethernet):
    labels = struct.pack("!II", 1000 << 12 | 64, 2000 << 12 | 1 << 8 | 64)
    return framed(ethernet, 0x8847, lambda packet: labels, lambda data: data[len(labels) :])


def pppoe(ethernet):
    def header(packet):
        protocol = 0x0057 if is_ipv6(packet) else 0x0021
        return struct.pack("!BBHHH", 0x11, 0, 77, len(packet) + 2, protocol)

    def strip(data):
        return data[8 : 6 + struct.unpack_from("!H", data, 4)[0]]

    return framed(ethernet, 0x8864, header, strip)


def bare(protocol):
    """IP packets straight in IP packets."""
    return Wrapping(3, bytes, bytes, ip_protocol=protocol)


def gre():
    def wrap(packet):
        return struct.pack("!HH", 0, 0x86DD if is_ipv6(packet) else 0x0800) + packet

    return Wrapping(3, wrap, lambda data: data[4:], ip_protocol=47)


def gtpu():
    """GTP version 1 with a sequence number, as a base station sends it."""
    sequence = iter(range(1 << 16))

    def wrap(packet):
        head = struct.pack("!BBHI", 0x32, 0xFF, len(packet) + 4, 0x1001)
        return head + struct.pack("!HBB", next(sequence), 0, 0) + packet

    return Wrapping(3, wrap, lambda data: data[12:], udp_port=2152)


def vxlan():
    header = struct.pack("!II", 0x08000000, 42 << 8)
    return Wrapping(2, lambda frame: header + frame, lambda data: data[8:], udp_port=4789)


def tzsp():
    """A received Ethernet frame behind the end tag alone."""
    header = bytes([1, 0, 0, 1, 1])
    return Wrapping(2, lambda frame: header + frame, lambda data: data[5:], udp_port=37008)


def capwap(local_mac, remote_mac):
    """802.11 data frames with LLC/SNAP in the data channel, without encryption."""
    header = bytes([0x00, 0x10, 0x43, 0x00, 0, 0, 0, 0])
    wireless = b"\x08\x01\x00\x00" + remote_mac + local_mac + remote_mac + b"\x00\x00"

    def wrap(packet):
        ethertype = 0x86DD if is_ipv6(packet) else 0x0800
        llc = b"\xaa\xaa\x03\x00\x00\x00" + struct.pack("!H", ethertype)
        return header + wireless + llc + packet

    return Wrapping(3, wrap, lambda data: data[8 + 24 + 8 :], udp_port=5247)


def make(kind, local_mac, remote_mac):
    local, remote = (bytes.fromhex(mac.replace(":", "")) for mac in (local_mac, remote_mac))
    return {
        "vlan": lambda: tagged((0x8100, 7)),
        "qinq": lambda: tagged((0x88A8, 100), (0x8100, 7)),
        "vlan_stack": lambda: tagged((0x8100, 100), (0x8100, 7)),
        "mpls": lambda: mpls(remote + local),
        "pppoe": lambda: pppoe(remote + local),
        "ipip": lambda: bare(4),
        "sixinfour": lambda: bare(41),
        "fourinsix": lambda: bare(4),
        "sixinsix": lambda: bare(41),
        "gre": gre,
        "gtpu": gtpu,
        "vxlan": vxlan,
        "tzsp": tzsp,
        "capwap": lambda: capwap(local, remote),
    }[kind]()
