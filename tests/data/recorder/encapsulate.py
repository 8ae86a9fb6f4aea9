"""One end of a tunnel or of a tagged link, for kernels built without that kind of device.

Usage: encapsulate.py KIND DEVICE UNDERLAY LOCAL REMOTE LOCAL_MAC REMOTE_MAC

Makes the TUN or TAP interface DEVICE, which is gone when the program ends. What DEVICE sends is
wrapped as KIND says and leaves through the interface UNDERLAY, from address LOCAL to REMOTE; what
comes from there is unwrapped and handed to DEVICE.
"""

import contextlib
import fcntl
import select
import socket
import struct
import sys

import wrappings

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_TAP, IFF_NO_PI = 0x0001, 0x0002, 0x1000
ETH_P_ALL = 0x0003
SOL_PACKET, PACKET_AUXDATA, PACKET_OUTGOING = 263, 8, 4
TP_STATUS_VLAN_VALID = 0x10


def open_device(name, layer):
    device = open("/dev/net/tun", "r+b", buffering=0)  # noqa: SIM115 (the caller keeps it)
    flags = IFF_NO_PI | (IFF_TAP if layer == 2 else IFF_TUN)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), flags))
    return device


class LinkCarrier:
    """Whole Ethernet frames on the underlay, with the tag that the kernel takes off put back."""

    def __init__(self, underlay):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self.socket.bind((underlay, ETH_P_ALL))

    def send(self, frame):
        self.socket.send(frame)

    def receive(self):
        frame, ancillary, _, address = self.socket.recvmsg(65536, 256)
        if address[2] == PACKET_OUTGOING:
            return None
        for _, kind, data in ancillary:
            if kind == PACKET_AUXDATA:
                status, *_, tci, tpid = struct.unpack("=IIIHHHH", data[:20])
                if status & TP_STATUS_VLAN_VALID:
                    frame = frame[:12] + struct.pack("!HH", tpid, tci) + frame[12:]
        return frame


class IpCarrier:
    """The payload of IP packets of one protocol."""

    def __init__(self, protocol, local, remote):
        self.family = socket.AF_INET6 if ":" in local else socket.AF_INET
        self.socket = socket.socket(self.family, socket.SOCK_RAW, protocol)
        self.socket.bind((local, 0))
        self.remote = remote

    def send(self, payload):
        self.socket.sendto(payload, (self.remote, 0))

    def receive(self):
        packet = self.socket.recv(65536)
        return packet if self.family == socket.AF_INET6 else packet[4 * (packet[0] & 15) :]


class UdpCarrier:
    """The payload of UDP datagrams between one port at both ends."""

    def __init__(self, port, local, remote):
        family = socket.AF_INET6 if ":" in local else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.bind((local, port))
        self.remote = (remote, port)

    def send(self, payload):
        self.socket.sendto(payload, self.remote)

    def receive(self):
        return self.socket.recv(65536)


def open_carrier(wrapping, underlay, local, remote):
    if wrapping.ip_protocol:
        return IpCarrier(wrapping.ip_protocol, local, remote)
    if wrapping.udp_port:
        return UdpCarrier(wrapping.udp_port, local, remote)
    return LinkCarrier(underlay)


def deliver(device, inner):
    # A device that is not up yet loses what comes, as any other would.
    with contextlib.suppress(OSError):
        device.write(inner)


def relay(device, carrier, wrapping):
    while True:
        ready, _, _ = select.select([device, carrier.socket], [], [])
        if device in ready:
            carrier.send(wrapping.wrap(device.read(65536)))
        if carrier.socket in ready:
            outer = carrier.receive()
            inner = wrapping.unwrap(outer) if outer else None
            if inner:
                deliver(device, inner)


def main(kind, name, underlay, local, remote, local_mac, remote_mac):
    wrapping = wrappings.make(kind, local_mac, remote_mac)
    carrier = open_carrier(wrapping, underlay, local, remote)
    relay(open_device(name, wrapping.layer), carrier, wrapping)


if __name__ == "__main__":
    main(*sys.argv[1:])
