"""Compares flow records with reference records: which are equal, differ, are missing or extra.

Records are dicts with nfstream's attribute names. They are paired by their key and, within equal
keys, by packets and bytes; the order of emission and `id` mean nothing. A field that the reference
does not have is not compared.
"""

import collections
import dataclasses
import math

KEY_FIELDS = (
    "src_ip",
    "src_port",
    "dst_ip",
    "dst_port",
    "protocol",
    "vlan_id",
    "tunnel_id",
    "bidirectional_first_seen_ms",
    "bidirectional_last_seen_ms",
)

# What nDPI calls a flow may rest on what its detection module saw of others (its caches), and each
# worker has its own module. With several workers these fields may differ, and no others.
LABEL_FIELDS = frozenset(
    {
        "application_name",
        "application_category_name",
        "application_is_guessed",
        "application_confidence",
    }
)

NOT_COMPARED = frozenset({"id", "pcap"})
TOLERANCE = 1e-9


@dataclasses.dataclass(frozen=True)
class Difference:
    """A flow that is not as in the reference. `details` are for people, no part of its identity."""

    capture: str
    kind: str  # missing, extra or different
    key: str
    fields: tuple[str, ...] = ()  # Those that differ, sorted.
    details: str = dataclasses.field(default="", compare=False)

    def __str__(self):
        return ": ".join(filter(None, (self.capture, self.kind, self.key, self.details)))


@dataclasses.dataclass
class Result:
    expected: int = 0
    equal: int = 0
    differences: list[Difference] = dataclasses.field(default_factory=list)

    def add(self, other):
        self.expected += other.expected
        self.equal += other.equal
        self.differences += other.differences

    def count(self, kind):
        return sum(difference.kind == kind for difference in self.differences)


def key_of(flow):
    return tuple(flow.get(name, 0) for name in KEY_FIELDS)


def key_text(key):
    """The form of a key in reports and in the list of exceptions."""
    src, src_port, dst, dst_port, protocol, vlan, tunnel, first, last = key
    return (
        f"{src} {src_port} > {dst} {dst_port} protocol {protocol} vlan {vlan} tunnel {tunnel}"
        f" ms {first}-{last}"
    )


def equal(want, got):
    if isinstance(want, list):
        return (
            isinstance(got, list)
            and len(want) == len(got)
            and all(equal(w, g) for w, g in zip(want, got, strict=True))
        )
    if isinstance(want, int | float) and isinstance(got, int | float):
        return math.isclose(want, got, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return (want or "") == (got or "") if want is None or got is None else want == got


def differing_fields(want, got):
    return tuple(
        sorted(
            name
            for name, value in want.items()
            if name not in NOT_COMPARED and (name not in got or not equal(value, got[name]))
        )
    )


def grouped(flows):
    groups = collections.defaultdict(list)
    for flow in flows:
        groups[key_of(flow)].append(flow)
    for group in groups.values():
        group.sort(
            key=lambda f: (f.get("bidirectional_packets", 0), f.get("bidirectional_bytes", 0))
        )
    return groups


def compare_pair(capture, key, want, got, result):
    fields = differing_fields(want, got)
    if fields:
        result.differences.append(difference_of(capture, key, want, got, fields))
    else:
        result.equal += 1


def difference_of(capture, key, want, got, fields):
    details = "; ".join(f"{f} want {want[f]!r} got {got.get(f)!r}" for f in fields[:4])
    if len(fields) > 4:
        details += f"; and {len(fields) - 4} more"
    return Difference(capture, "different", key_text(key), fields, details)


def compare_capture(capture, expected, actual):
    """Compares the flows of one capture."""
    result = Result(expected=len(expected))
    wanted, got = grouped(expected), grouped(actual)
    for key in sorted(wanted.keys() | got.keys(), key=str):
        left, right = wanted.get(key, []), got.get(key, [])
        for want, flow in zip(left, right, strict=False):
            compare_pair(capture, key, want, flow, result)
        unpaired = [("missing", len(left) - len(right)), ("extra", len(right) - len(left))]
        for kind, count in unpaired:
            result.differences += [Difference(capture, kind, key_text(key))] * max(count, 0)
    return result
