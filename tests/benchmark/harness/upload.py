"""A large capture is sent to the sensor by `weir flows --server`."""

import dataclasses
import pathlib
import tempfile

from harness import captures, paths, weir_flows
from harness.sensor import Sensor

SCALE = 5_000_000  # packets: about 1 GB


@dataclasses.dataclass(frozen=True)
class Result:
    rate: float  # MB/s
    flows: int
    peak_mib: float  # of the server


def _capture(folder, scale):
    traffic = next(each for each in captures.TRAFFIC if each.name == "mixed")
    target = pathlib.Path(folder, f"{scale}.pcap")
    captures.make(dataclasses.replace(traffic, scale=scale), target)
    return target


def _send(capture):
    with Sensor(paths.CACHE) as sensor:
        counted = weir_flows.count(capture, "--server", sensor.unix)
        if counted is None:
            return None
        usage, flows = counted
        rate = capture.stat().st_size / 1e6 / usage.wall
        return Result(rate=rate, flows=flows, peak_mib=sensor.memory_mib("VmHWM"))


def run(bench):
    """Rate and memory of an upload of 1 GB, and whether twice that takes more memory. The captures
    are below TMPDIR meanwhile, one at a time."""
    with tempfile.TemporaryDirectory(prefix="weir-bench-") as folder:
        capture = _capture(folder, SCALE)
        local = weir_flows.count(capture)
        sent = [_send(capture) for _ in range(bench.rounds)]
        size = capture.stat().st_size
        capture.unlink()
        twice = _send(_capture(folder, 2 * SCALE))
    if local is None or twice is None or None in sent:
        bench.sound = False
        return
    usage, flows = local
    if any(each.flows != flows for each in sent):
        print(f"  {flows} flows were due: {[each.flows for each in sent]}")
        bench.sound = False
    bench.line(f"upload of {size / 1e9:.2f} GB, MB/s", [each.rate for each in sent], digits=0)
    bench.line("  read by the sensor itself, MB/s", [size / 1e6 / usage.wall], digits=0)
    bench.line("  server's peak memory, MiB", [each.peak_mib for each in sent])
    more = [twice.peak_mib - each.peak_mib for each in sent]
    bench.line("  what twice the size adds to it, MiB", more, 16, at_most=True)
