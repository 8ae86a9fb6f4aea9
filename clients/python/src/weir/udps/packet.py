"""Packets as plugins see them, where there is no extension; and the events of a message."""

from __future__ import annotations

from typing import Any

from weir.records.fast import fast
from weir.v1 import event_pb2, packet_pb2, stream_pb2

NANOS = 1_000_000  # in a millisecond
_FLAGS = ("fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr")  # from bit 0 on
_ENDS = ("ip", "mac", "oui", "port")
_OF_FLOW = ("protocol", "vlan_id", "ip_version", "tunnel_id")

# (sequence, type, flow's id, flow's bytes or None, packet or None, whether it is held)
PacketEvent = tuple[int, int, int, Any, Any, bool]


class Packet:
    """A packet of a flow, with nfstream's names.

    time, delta_time    of the packet, and since the flow's packet before it, in milliseconds
    direction           0 from src to dst of the flow, 1 back
    raw_size, ip_size, transport_size, payload_size   in bytes
    src_ip, src_mac, src_oui, src_port, dst_...   of the packet itself
    protocol, vlan_id, ip_version, tunnel_id
    syn, cwr, ece, urg, ack, psh, rst, fin   1 where the TCP flag is set
    ip_packet           its bytes from the innermost IP header on, as far as they were captured
    ordinal             in its flow, 1 and up
    """

    def __init__(self, packet: packet_pb2.PacketObservation):
        self.time = packet.time_unix_nano // NANOS
        self.delta_time = packet.inter_arrival_nanos // NANOS
        self.direction = int(packet.direction == packet_pb2.PACKET_DIRECTION_DST_TO_SRC)
        self.raw_size = packet.link_bytes
        self.ip_size = packet.ip_bytes
        self.transport_size = packet.transport_bytes
        self.payload_size = packet.payload_bytes
        self.ip_packet = packet.data
        self.ordinal = packet.ordinal
        for bit, name in enumerate(_FLAGS):
            setattr(self, name, packet.tcp_flags >> bit & 1)

    def _of(self, flow: Any) -> None:
        self._flow = flow

    def __getattr__(self, name: str) -> Any:
        side, _, what = name.partition("_")
        if name in _OF_FLOW:
            return getattr(self._flow, name)
        if side in ("src", "dst") and what in _ENDS:
            if self.direction:
                side = "dst" if side == "src" else "src"
            return getattr(self._flow, f"{side}_{what}")
        raise AttributeError(f"a packet has no attribute {name!r}")


def packet_events(message: bytes) -> list[PacketEvent]:
    """The events of a message."""
    if fast is not None:
        return fast.packet_events(message)
    events = stream_pb2.FlowStreamMessage.FromString(message).events.events
    return [_taken_apart(event) for event in events]


def _taken_apart(event: event_pb2.FlowEvent) -> PacketEvent:
    flow = event.flow.SerializeToString() if event.HasField("flow") else None
    packet = Packet(event.packet) if event.HasField("packet") else None
    held = event.HasField("hold_round")
    return event.sequence, event.type, event.flow.id, flow, packet, held
