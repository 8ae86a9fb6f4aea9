"""The captures: generated, with fixed seeds, into the cache folder."""

import dataclasses
import hashlib
import subprocess

from harness import paths

# Of one round's worth of templates these make 50 flows in 1000 packets.
MIXED = ("mixed", "ssh", "ssh", "ssh", "ssh", "smtp", "smtp", "smtp", "tls")


@dataclasses.dataclass(frozen=True)
class Traffic:
    name: str
    scale: int  # as make_capture takes it
    templates: tuple
    flows: int
    kind: str = ""  # as make_capture names it, where that is not `name`
    aims: dict = dataclasses.field(default_factory=dict)  # of Usage's fields, by ndpiReader's


TRAFFIC = (
    Traffic("mixed", 1_000_000, MIXED, 50_000, aims={"user": 0.36}),
    Traffic("bulk", 25_000, ("tls",), 25_000, aims={"user": 0.38}),
    Traffic("flood", 2_000_000, (), 2_000_000, aims={"user": 0.20, "peak_mib": 0.40}),
)
NAMES = tuple(traffic.name for traffic in TRAFFIC)


def named(name):
    return next(traffic for traffic in TRAFFIC if traffic.name == name)


def _digest(traffic, program):
    """What the capture depends on: another generator or other templates make another file."""
    digest = hashlib.sha256(program.read_bytes())
    digest.update(f"{traffic.name} {traffic.scale}".encode())
    for template in traffic.templates:
        digest.update((paths.DATA / f"{template}.pcap").read_bytes())
    return digest.hexdigest()[:16]


def _program():
    program = paths.built("tests", "benchmark", "make_capture")
    if program is None:
        raise SystemExit("bench: make_capture is not built: bazel build //tests/benchmark/...")
    return program


def make(traffic, target):
    """Writes the traffic's capture to `target`."""
    templates = [paths.DATA / f"{template}.pcap" for template in traffic.templates]
    command = [_program(), traffic.kind or traffic.name, target, str(traffic.scale), *templates]
    subprocess.run(command, check=True)


def generate(traffic):
    """The path of the traffic's capture, made now where it is not in the cache."""
    program = _program()
    paths.CACHE.mkdir(mode=0o700, exist_ok=True)
    target = paths.CACHE / f"{traffic.name}-{_digest(traffic, program)}.pcap"
    if target.exists():
        return target
    for stale in paths.CACHE.glob(f"{traffic.name}-*"):
        stale.unlink()
    partial = target.with_suffix(".partial")
    make(traffic, partial)
    partial.rename(target)
    return target
