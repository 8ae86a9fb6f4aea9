"""nfstream's attributes of a flow, worked out of the sensor's record.

Attributes that are near each other in the record are read together, a Group at a time: one costs
little more than one alone, and a whole flow far less than attribute by attribute.

Times of attributes named `_ms` are in milliseconds since 1970-01-01 UTC, negative before, and 0
where there is none: in a direction without packets. Durations and inter-arrival times are in
milliseconds, sizes and bytes in bytes by the accounting mode.
"""

from __future__ import annotations

import socket
from operator import attrgetter
from typing import Callable, NamedTuple

from weir.v1 import application_pb2, flow_pb2

NANOS = 1_000_000  # in a millisecond
BYTES_FIELDS = ("link_bytes", "ip_bytes", "transport_bytes", "payload_bytes")
DIRECTIONS = {
    "bidirectional": "bidirectional",
    "src2dst": "src_to_dst",
    "dst2src": "dst_to_src",
}
TCP_FLAGS = ("syn", "cwr", "ece", "urg", "ack", "psh", "rst", "fin")
NO_MAC = "00:00:00:00:00:00"
# nfstream has it where an SSH list of algorithms could not be read.
MD5_OF_NOTHING = "D41D8CD98F00B204E9800998ECF8427E"
_EXPIRATIONS = {flow_pb2.END_REASON_ACTIVE: 1, flow_pb2.END_REASON_PROGRAM: -1}
# nfstream's numbers are those of nDPI 4.2. A method that it did not have yet takes the number of
# the one that is as sure.
_CONFIDENCES = {
    application_pb2.CONFIDENCE_UNSPECIFIED: 0,
    application_pb2.CONFIDENCE_MATCH_BY_PORT: 1,
    application_pb2.CONFIDENCE_MATCH_BY_IP: 2,
    application_pb2.CONFIDENCE_DPI_PARTIAL: 3,
    application_pb2.CONFIDENCE_DPI_PARTIAL_CACHE: 3,
    application_pb2.CONFIDENCE_DPI_CACHE: 3,
    application_pb2.CONFIDENCE_DPI_AGGRESSIVE: 4,
    application_pb2.CONFIDENCE_DPI: 4,
    application_pb2.CONFIDENCE_NBPF: 4,
    application_pb2.CONFIDENCE_CUSTOM_RULE: 4,
}


class View(NamedTuple):
    """The settings that say which attributes a flow has and what they mean."""

    accounting_mode: int = 0  # 0 link, 1 IP, 2 transport, 3 payload
    decode_tunnels: bool = True
    n_dissections: int = 20  # packets
    statistical_analysis: bool = False
    splt_analysis: int = 0  # packets
    system_visibility_mode: bool = False  # processes
    community_id: bool = False


class Group(NamedTuple):
    """Attributes that are read together: `read` gives their values in the order of `names`."""

    names: tuple[str, ...]
    read: Callable[[flow_pb2.Flow, View], tuple]


def _identity(record, view):
    return record.id, _EXPIRATIONS.get(record.end_reason, 0)


def _end(address: bytes, mac: bytes, port: int):
    family = socket.AF_INET if len(address) == 4 else socket.AF_INET6
    mac_text = mac.hex(":") if mac else NO_MAC
    return socket.inet_ntop(family, address), mac_text, mac_text[:8], port


def _src(record, view):
    return _end(record.src_address, record.src_mac, record.src_port)


def _dst(record, view):
    return _end(record.dst_address, record.dst_mac, record.dst_port)


def _protocol(record, view):
    return record.protocol, record.ip_version, record.vlan_id


def _tunnel(record, view):
    kind = record.tunnel_kind
    return (0 if kind == flow_pb2.TUNNEL_KIND_NONE else kind,)


def _counters(counters, view):
    # Rounded down before 1970 too, as the sensor's clock is: -1 ns is in millisecond -1.
    first = counters.first_seen_unix_nano // NANOS
    last = counters.last_seen_unix_nano // NANOS
    size = getattr(counters, BYTES_FIELDS[view.accounting_mode])
    return first, last, last - first, counters.packets, size


def _sizes(size, view):
    return size.min, size.mean, size.stddev, size.max


def _inter_arrivals(times, view):
    return (
        times.min_nanos // NANOS,
        times.mean_nanos / NANOS,
        times.stddev_nanos / NANOS,
        times.max_nanos // NANOS,
    )


_tcp_flags = attrgetter(*TCP_FLAGS)


def _early_packets(record, view):
    early = record.early_packets
    padding = [-1] * (view.splt_analysis - len(early.sizes))
    piat_ms = [nanos // NANOS for nanos in early.inter_arrival_nanos]
    return [*early.directions, *padding], [*early.sizes, *padding], piat_ms + padding


def _application(record, view):
    found = record.application
    confidence = _CONFIDENCES.get(found.confidence, 0)
    return found.name, found.category_name, int(found.guessed), confidence


def _words(record, view):
    prints = record.fingerprints
    client = MD5_OF_NOTHING if prints.client_list_unread else prints.client
    server = MD5_OF_NOTHING if prints.server_list_unread else prints.server
    words = record.requested_server_name, client, server
    return (*words, record.user_agent, record.content_type)


def _process(record, view):
    pid = record.process.pid if record.HasField("process") else -1
    return pid, record.process.name


def _by_direction(names: str, path: str, read) -> list[Group]:
    """Three groups: `names` and `path` hold a {} for the direction, `read` takes what is there."""

    def group(name, field):
        part = attrgetter(path.format(field))
        return Group(tuple(names.format(name).split()), lambda r, v: read(part(r), v))

    return [group(name, field) for name, field in DIRECTIONS.items()]


def _names(pattern: str, parts) -> str:
    return " ".join(pattern.format(part) for part in parts)


_MOMENTS = ("min", "mean", "stddev", "max")
IDENTITY = [
    Group(("id", "expiration_id"), _identity),
    Group(("src_ip", "src_mac", "src_oui", "src_port"), _src),
    Group(("dst_ip", "dst_mac", "dst_oui", "dst_port"), _dst),
    Group(("protocol", "ip_version", "vlan_id"), _protocol),
]
TUNNEL = [Group(("tunnel_id",), _tunnel)]
COUNTERS = _by_direction(
    "{0}_first_seen_ms {0}_last_seen_ms {0}_duration_ms {0}_packets {0}_bytes", "{}", _counters
)
STATISTICS = [
    *_by_direction(_names("{{0}}_{}_ps", _MOMENTS), "statistics.{}.size", _sizes),
    *_by_direction(
        _names("{{0}}_{}_piat_ms", _MOMENTS), "statistics.{}.inter_arrival", _inter_arrivals
    ),
    *_by_direction(
        _names("{{0}}_{}_packets", TCP_FLAGS),
        "statistics.{}.tcp_flags",
        lambda flags, v: _tcp_flags(flags),
    ),
]
SPLT = [Group(("splt_direction", "splt_ps", "splt_piat_ms"), _early_packets)]
APPLICATION = [
    Group(
        (
            "application_name",
            "application_category_name",
            "application_is_guessed",
            "application_confidence",
        ),
        _application,
    ),
    Group(
        (
            "requested_server_name",
            "client_fingerprint",
            "server_fingerprint",
            "user_agent",
            "content_type",
        ),
        _words,
    ),
]
PROCESS = [Group(("system_process_pid", "system_process_name"), _process)]
COMMUNITY_ID = [Group(("community_id",), lambda r, v: (r.community_id,))]


def groups_of(view: View) -> list[Group]:
    """The attributes of a flow under these settings, in nfstream's order; Weir's own come last."""
    return [
        *IDENTITY,
        *(TUNNEL if view.decode_tunnels else ()),
        *COUNTERS,
        *(STATISTICS if view.statistical_analysis else ()),
        *(SPLT if view.splt_analysis else ()),
        *(APPLICATION if view.n_dissections else ()),
        *(PROCESS if view.system_visibility_mode else ()),
        *(COMMUNITY_ID if view.community_id else ()),
    ]


# The setting to turn on for an attribute that a flow does not have.
NEEDED_SETTINGS = {
    name: setting
    for setting, groups in {
        "decode_tunnels": TUNNEL,
        "statistical_analysis": STATISTICS,
        "splt_analysis": SPLT,
        "n_dissections": APPLICATION,
        "system_visibility_mode": PROCESS,
        "community_id": COMMUNITY_ID,
    }.items()
    for group in groups
    for name in group.names
}
