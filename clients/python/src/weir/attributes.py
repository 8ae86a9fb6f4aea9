"""nfstream's attributes of a flow, each worked out of the sensor's record.

Times of attributes named `_ms` are in milliseconds since 1970-01-01 UTC, durations and
inter-arrival times in milliseconds, sizes and bytes in bytes by the accounting mode.
"""

from __future__ import annotations

import ipaddress
from typing import Callable, NamedTuple

from weir.v1 import flow_pb2

NANOS = 1_000_000  # in a millisecond
BYTES_FIELDS = ("link_bytes", "ip_bytes", "transport_bytes", "payload_bytes")
DIRECTIONS = {
    "bidirectional": "bidirectional",
    "src2dst": "src_to_dst",
    "dst2src": "dst_to_src",
}
TCP_FLAGS = ("syn", "cwr", "ece", "urg", "ack", "psh", "rst", "fin")
NO_MAC = "00:00:00:00:00:00"
_EXPIRATIONS = {flow_pb2.END_REASON_ACTIVE: 1, flow_pb2.END_REASON_PROGRAM: -1}


class View(NamedTuple):
    """The settings that say which attributes a flow has and what they mean."""

    accounting_mode: int = 0  # 0 link, 1 IP, 2 transport, 3 payload
    decode_tunnels: bool = True
    n_dissections: int = 20  # packets
    statistical_analysis: bool = False
    splt_analysis: int = 0  # packets
    system_visibility_mode: bool = False  # processes


Getter = Callable[[flow_pb2.Flow, View], object]


def _mac(address: bytes) -> str:
    return address.hex(":") if address else NO_MAC


def _end(side: str) -> dict[str, Getter]:
    """Attributes of one end: side is "src" or "dst"."""
    address, mac, port = f"{side}_address", f"{side}_mac", f"{side}_port"
    return {
        f"{side}_ip": lambda r, v: str(ipaddress.ip_address(getattr(r, address))),
        f"{side}_mac": lambda r, v: _mac(getattr(r, mac)),
        f"{side}_oui": lambda r, v: _mac(getattr(r, mac))[:8],
        f"{side}_port": lambda r, v: getattr(r, port),
    }


def _duration_ms(counters) -> int:
    return counters.last_seen_unix_nano // NANOS - counters.first_seen_unix_nano // NANOS


def _counters(name: str, field: str) -> dict[str, Getter]:
    return {
        f"{name}_first_seen_ms": lambda r, v: getattr(r, field).first_seen_unix_nano // NANOS,
        f"{name}_last_seen_ms": lambda r, v: getattr(r, field).last_seen_unix_nano // NANOS,
        f"{name}_duration_ms": lambda r, v: _duration_ms(getattr(r, field)),
        f"{name}_packets": lambda r, v: getattr(r, field).packets,
        f"{name}_bytes": lambda r, v: getattr(getattr(r, field), BYTES_FIELDS[v.accounting_mode]),
    }


def _sizes(name: str, field: str) -> dict[str, Getter]:
    def getter(part):
        return lambda r, v: getattr(getattr(r.statistics, field).size, part)

    return {f"{name}_{part}_ps": getter(part) for part in ("min", "mean", "stddev", "max")}


def _inter_arrivals(name: str, field: str) -> dict[str, Getter]:
    def whole(part):
        return lambda r, v: getattr(getattr(r.statistics, field).inter_arrival, part) // NANOS

    def real(part):
        return lambda r, v: getattr(getattr(r.statistics, field).inter_arrival, part) / NANOS

    return {
        f"{name}_min_piat_ms": whole("min_nanos"),
        f"{name}_mean_piat_ms": real("mean_nanos"),
        f"{name}_stddev_piat_ms": real("stddev_nanos"),
        f"{name}_max_piat_ms": whole("max_nanos"),
    }


def _tcp_flags(name: str, field: str) -> dict[str, Getter]:
    def getter(flag):
        return lambda r, v: getattr(getattr(r.statistics, field).tcp_flags, flag)

    return {f"{name}_{flag}_packets": getter(flag) for flag in TCP_FLAGS}


def _by_direction(make) -> dict[str, Getter]:
    found = {}
    for name, field in DIRECTIONS.items():
        found.update(make(name, field))
    return found


def _padded(values, view: View) -> list[int]:
    return list(values) + [-1] * (view.splt_analysis - len(values))


def _piat_ms(record) -> list[int]:
    return [nanos // NANOS for nanos in record.early_packets.inter_arrival_nanos]


IDENTITY: dict[str, Getter] = {
    "id": lambda r, v: r.id,
    "expiration_id": lambda r, v: _EXPIRATIONS.get(r.end_reason, 0),
    **_end("src"),
    **_end("dst"),
    "protocol": lambda r, v: r.protocol,
    "ip_version": lambda r, v: r.ip_version,
    "vlan_id": lambda r, v: r.vlan_id,
}
TUNNEL: dict[str, Getter] = {"tunnel_id": lambda r, v: r.tunnel_kind}
COUNTERS = _by_direction(_counters)
STATISTICS = {
    **_by_direction(_sizes),
    **_by_direction(_inter_arrivals),
    **_by_direction(_tcp_flags),
}
SPLT: dict[str, Getter] = {
    "splt_direction": lambda r, v: _padded(r.early_packets.directions, v),
    "splt_ps": lambda r, v: _padded(r.early_packets.sizes, v),
    "splt_piat_ms": lambda r, v: _padded(_piat_ms(r), v),
}
APPLICATION: dict[str, Getter] = {
    "application_name": lambda r, v: r.application.name,
    "application_category_name": lambda r, v: r.application.category_name,
    "application_is_guessed": lambda r, v: int(r.application.guessed),
    "application_confidence": lambda r, v: r.application.confidence_id,
    "requested_server_name": lambda r, v: r.requested_server_name,
    "client_fingerprint": lambda r, v: r.fingerprints.client,
    "server_fingerprint": lambda r, v: r.fingerprints.server,
    "user_agent": lambda r, v: r.user_agent,
    "content_type": lambda r, v: r.content_type,
}
PROCESS: dict[str, Getter] = {
    "system_process_pid": lambda r, v: r.process.pid if r.HasField("process") else -1,
    "system_process_name": lambda r, v: r.process.name,
}


def attributes_of(view: View) -> dict[str, Getter]:
    """The attributes of a flow under these settings, in nfstream's order."""
    return {
        **IDENTITY,
        **(TUNNEL if view.decode_tunnels else {}),
        **COUNTERS,
        **(STATISTICS if view.statistical_analysis else {}),
        **(SPLT if view.splt_analysis else {}),
        **(APPLICATION if view.n_dissections else {}),
        **(PROCESS if view.system_visibility_mode else {}),
    }


# The setting to turn on for an attribute that a flow does not have.
NEEDED_SETTINGS = {
    **dict.fromkeys(TUNNEL, "decode_tunnels"),
    **dict.fromkeys(STATISTICS, "statistical_analysis"),
    **dict.fromkeys(SPLT, "splt_analysis"),
    **dict.fromkeys(APPLICATION, "n_dissections"),
    **dict.fromkeys(PROCESS, "system_visibility_mode"),
}
