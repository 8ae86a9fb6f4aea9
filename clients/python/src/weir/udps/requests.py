"""What is asked of a sensor for plugins and models."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from weir.records.attributes import View, attributes_of
from weir.tables.columns import fields_of
from weir.udps.names import Names
from weir.udps.plugin import NFPlugin
from weir.v1 import event_type_pb2, packet_pb2, session_pb2

# Which fields an event has anyway, and which a flow's first event has once and for all.
_DEFAULTS = ("id", "bidirectional", "src_to_dst", "dst_to_src")
_CHANGING = (
    "application",
    "requested_server_name",
    "fingerprints",
    "user_agent",
    "content_type",
    "statistics",
    "early_packets",
    "process",
    "tunnel_kind",
    "end_reason",
)
MAX_DATA_BYTES = 65535  # of a packet
QUEUED_PACKETS = 4096  # of a flow that waits for a decision
PRIVATE_HOLD_SECONDS = 3600
HOLD_SECONDS = 30  # at a sensor that others use


@dataclasses.dataclass(frozen=True)
class Needs:
    """What plugins need.

    ends    one of them may end flows
    fields  fields of Flow in packet events
    data    bytes of packets in them
    """

    ends: bool
    fields: tuple[str, ...]
    data: bool


def needs_of(plugins: Sequence[NFPlugin], view: View) -> Needs:
    """What these plugins need, by the names in their code."""
    names = Names(plugins)
    named = [each for each in attributes_of(view) if each.name in names]
    changing = [field for field in fields_of(named) if field.partition(".")[0] in _CHANGING]
    said = [plugin.ends_flows for plugin in plugins]
    ends = any(said) or (None in said and names.uses("expiration_id"))
    fields = (*_DEFAULTS, *(each for each in changing if each != "end_reason"))
    return Needs(ends, fields, "ip_packet" in names)


def add_packet_events(
    spec: session_pb2.SessionSpec, needs: Needs, holds: bool, is_private: bool
) -> None:
    """Asks for the events of plugins; `holds` for flows to wait for them at each packet."""
    spec.events.types.extend(
        [
            event_type_pb2.EVENT_TYPE_STARTED,
            event_type_pb2.EVENT_TYPE_PACKET,
            event_type_pb2.EVENT_TYPE_ENDED,
        ]
    )
    packets = spec.events.packets
    packets.flow_fields.paths.extend(needs.fields)
    if needs.data:
        packets.max_data_bytes = MAX_DATA_BYTES
        packets.data_from = packet_pb2.PACKET_LAYER_IP
    if not needs.ends:
        return
    verdicts = spec.meter.verdicts
    verdicts.SetInParent()
    if holds:
        verdicts.hold_at_packet = 1
        verdicts.hold_every_packets = 1
        add_hold(spec, is_private)


def add_hold(spec: session_pb2.SessionSpec, is_private: bool) -> None:
    """How long a flow that is held waits, and how many of its packets do."""
    verdicts = spec.meter.verdicts
    verdicts.max_queued_packets = QUEUED_PACKETS
    verdicts.hold_timeout.FromSeconds(PRIVATE_HOLD_SECONDS if is_private else HOLD_SECONDS)
