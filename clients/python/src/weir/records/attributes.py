"""nfstream's attributes of a flow: which there are, and out of which fields of the record.

Times of attributes named `_ms` are in milliseconds since 1970-01-01 UTC, negative before, and 0
where there is none: in a direction without packets. Durations and inter-arrival times are in
milliseconds, sizes and bytes in bytes by the accounting mode.

In typed frames some are more than that: see Attribute.typed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from weir.v1 import application_pb2, flow_pb2

BYTES_FIELDS = ("link_bytes", "ip_bytes", "transport_bytes", "payload_bytes")
DIRECTIONS = {
    "bidirectional": "bidirectional",
    "src2dst": "src_to_dst",
    "dst2src": "dst_to_src",
}
TCP_FLAGS = ("syn", "cwr", "ece", "urg", "ack", "psh", "rst", "fin")
KEEP = None  # As a map's default: numbers that are not in it stand for themselves.
_EXPIRATIONS = {
    flow_pb2.END_REASON_ACTIVE: 1,
    flow_pb2.END_REASON_PROGRAM: -1,
    flow_pb2.END_REASON_PACKET_LIMIT: -1,
}
_TUNNELS = {flow_pb2.TUNNEL_KIND_NONE: 0}
# A method that an nDPI did not have yet takes the number of the one that is as sure.
_CONFIDENCES = {
    "4.2": {
        application_pb2.CONFIDENCE_MATCH_BY_PORT: 1,
        application_pb2.CONFIDENCE_MATCH_BY_IP: 2,
        application_pb2.CONFIDENCE_DPI_PARTIAL: 3,
        application_pb2.CONFIDENCE_DPI_PARTIAL_CACHE: 3,
        application_pb2.CONFIDENCE_DPI_CACHE: 3,
        application_pb2.CONFIDENCE_DPI_AGGRESSIVE: 4,
        application_pb2.CONFIDENCE_DPI: 4,
        application_pb2.CONFIDENCE_NBPF: 4,
        application_pb2.CONFIDENCE_CUSTOM_RULE: 4,
    },
    # Of 4.4 and all later ones, in which addresses moved up: what nfstream 6.5.4 and 6.6.0 show.
    "4.4": {
        application_pb2.CONFIDENCE_MATCH_BY_PORT: 1,
        application_pb2.CONFIDENCE_NBPF: 2,
        application_pb2.CONFIDENCE_DPI_PARTIAL: 3,
        application_pb2.CONFIDENCE_DPI_PARTIAL_CACHE: 4,
        application_pb2.CONFIDENCE_DPI_CACHE: 5,
        application_pb2.CONFIDENCE_DPI: 6,
        application_pb2.CONFIDENCE_MATCH_BY_IP: 7,
        application_pb2.CONFIDENCE_DPI_AGGRESSIVE: 8,
        application_pb2.CONFIDENCE_CUSTOM_RULE: 9,
    },
}
CONFIDENCE_NUMBERS = tuple(_CONFIDENCES)


class View(NamedTuple):
    """The settings that say which attributes a flow has and what they mean."""

    accounting_mode: int = 0  # 0 link, 1 IP, 2 transport, 3 payload
    decode_tunnels: bool = True
    n_dissections: int = 20  # packets
    statistical_analysis: bool = False
    splt_analysis: int = 0  # packets
    system_visibility_mode: bool = False  # processes
    community_id: bool = False
    confidence_numbers: str = "4.4"  # of which nDPI: one of CONFIDENCE_NUMBERS


class Attribute(NamedTuple):
    """One attribute, or one column of a frame.

    name         as programs ask for it
    op           how it is worked out: an operation of weir.records.operations
    paths        the fields of weir.v1.Flow that it takes, one or two
    gate         a field without which it is null; "": never
    length       to which lists are padded with -1; 0: not padded
    is_category  its texts are few and come again
    map          of the operation "map": pairs of a number and what stands for it
    map_default  for what is not in it; KEEP for the number itself
    typed        what a typed frame has instead of `op` and no gate: (op, gate, is_category)
    """

    name: str
    op: str
    paths: tuple[str, ...]
    gate: str = ""
    length: int = 0
    is_category: bool = False
    map: tuple[tuple[int, int], ...] = ()
    map_default: int | None = 0
    typed: tuple[str, str, bool] | None = None

    def in_typed_frame(self) -> Attribute:
        """The column of a typed frame."""
        if self.typed is None:
            return self
        op, gate, is_category = self.typed
        return self._replace(op=op, gate=gate, is_category=is_category)


def _end(side: str) -> list[Attribute]:
    mac = f"{side}_mac"
    return [
        Attribute(f"{side}_ip", "ip", (f"{side}_address",)),
        Attribute(mac, "mac", (mac,), typed=("mac", mac, True)),
        Attribute(f"{side}_oui", "oui", (mac,), typed=("oui", mac, True)),
        Attribute(f"{side}_port", "int", (f"{side}_port",)),
    ]


def _counters(name: str, field: str, view: View) -> list[Attribute]:
    first, last = f"{field}.first_seen_unix_nano", f"{field}.last_seen_unix_nano"
    size = BYTES_FIELDS[view.accounting_mode]
    return [
        Attribute(f"{name}_first_seen_ms", "ms", (first,), typed=("time", first, False)),
        Attribute(f"{name}_last_seen_ms", "ms", (last,), typed=("time", last, False)),
        Attribute(
            f"{name}_duration_ms", "duration_ms", (first, last), typed=("duration_ms", first, False)
        ),
        Attribute(f"{name}_packets", "int", (f"{field}.packets",)),
        Attribute(f"{name}_bytes", "int", (f"{field}.{size}",)),
    ]


def _moments(name: str, field: str) -> list[Attribute]:
    made = []
    for moment, op in (("min", "int"), ("mean", "float"), ("stddev", "float"), ("max", "int")):
        path = f"statistics.{field}.size.{moment}"
        made.append(_where_packets(f"{name}_{moment}_ps", op, path, field))
    return made


def _inter_arrivals(name: str, field: str) -> list[Attribute]:
    whole, real = "unsigned_ms", "float_ms"
    made = []
    for moment, op in (("min", whole), ("mean", real), ("stddev", real), ("max", whole)):
        path = f"statistics.{field}.inter_arrival.{moment}_nanos"
        made.append(_where_packets(f"{name}_{moment}_piat_ms", op, path, field))
    return made


def _where_packets(name: str, op: str, path: str, field: str) -> Attribute:
    """An attribute that is nothing in a direction without packets."""
    return Attribute(name, op, (path,), typed=(op, f"{field}.packets", False))


def _flags(name: str, field: str) -> list[Attribute]:
    return [
        Attribute(f"{name}_{flag}_packets", "int", (f"statistics.{field}.tcp_flags.{flag}",))
        for flag in TCP_FLAGS
    ]


def _identity(view: View) -> list[Attribute]:
    return [
        Attribute("id", "int", ("id",)),
        Attribute("expiration_id", "map", ("end_reason",), map=tuple(_EXPIRATIONS.items())),
        *_end("src"),
        *_end("dst"),
        Attribute("protocol", "int", ("protocol",)),
        Attribute("ip_version", "int", ("ip_version",)),
        Attribute("vlan_id", "int", ("vlan_id",)),
    ]


def _tunnel(view: View) -> list[Attribute]:
    return [
        Attribute(
            "tunnel_id", "map", ("tunnel_kind",), map=tuple(_TUNNELS.items()), map_default=KEEP
        )
    ]


def _all_counters(view: View) -> list[Attribute]:
    return [each for name, field in DIRECTIONS.items() for each in _counters(name, field, view)]


def _statistics(view: View) -> list[Attribute]:
    kinds = (_moments, _inter_arrivals, _flags)
    return [
        each for kind in kinds for name, field in DIRECTIONS.items() for each in kind(name, field)
    ]


def _splt(view: View) -> list[Attribute]:
    length = view.splt_analysis
    return [
        Attribute("splt_direction", "ints", ("early_packets.directions",), length=length),
        Attribute("splt_ps", "ints", ("early_packets.sizes",), length=length),
        Attribute("splt_piat_ms", "ints_ms", ("early_packets.inter_arrival_nanos",), length=length),
    ]


def _application(view: View) -> list[Attribute]:
    name, category = "application.name", "application.category_name"
    return [
        Attribute("application_name", "text", (name,), typed=("text", "", True)),
        Attribute("application_category_name", "text", (category,), typed=("text", "", True)),
        Attribute(
            "application_is_guessed", "int", ("application.guessed",), typed=("bool", "", False)
        ),
        Attribute(
            "application_confidence",
            "map",
            ("application.confidence",),
            map=tuple(_CONFIDENCES[view.confidence_numbers].items()),
        ),
        Attribute("requested_server_name", "text", ("requested_server_name",)),
        _fingerprint("client"),
        _fingerprint("server"),
        Attribute("user_agent", "text", ("user_agent",)),
        Attribute("content_type", "text", ("content_type",)),
    ]


def _fingerprint(side: str) -> Attribute:
    paths = (f"fingerprints.{side}", f"fingerprints.{side}_list_unread")
    return Attribute(f"{side}_fingerprint", "fingerprint", paths)


def _process(view: View) -> list[Attribute]:
    return [
        Attribute("system_process_pid", "pid", ("process.pid",)),
        Attribute("system_process_name", "text", ("process.name",)),
    ]


def _community_id(view: View) -> list[Attribute]:
    return [Attribute("community_id", "text", ("community_id",))]


# In nfstream's order, Weir's own last; each with the setting without which flows lack it.
_GROUPS = (
    ("", _identity),
    ("decode_tunnels", _tunnel),
    ("", _all_counters),
    ("statistical_analysis", _statistics),
    ("splt_analysis", _splt),
    ("n_dissections", _application),
    ("system_visibility_mode", _process),
    ("community_id", _community_id),
)


@lru_cache(maxsize=64)
def attributes_of(view: View) -> tuple[Attribute, ...]:
    """The attributes of a flow under these settings, in their order."""
    groups = [group(view) for setting, group in _GROUPS if not setting or getattr(view, setting)]
    return tuple(each for group in groups for each in group)


# The setting to turn on for an attribute that a flow does not have.
NEEDED_SETTINGS = {
    attribute.name: setting for setting, group in _GROUPS if setting for attribute in group(View())
}
