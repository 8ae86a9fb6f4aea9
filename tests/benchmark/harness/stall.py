"""One of ten SKIP subscribers reads nothing for the whole run: what the others notice of it."""

import dataclasses
import time

from harness import paths, stream_run
from harness.sensor import Sensor, Watch
from harness.subscribers import Subscriber

SUBSCRIBERS = 10
FLOWS_PER_SECOND = 200_000
SECONDS = 10
FLOWS = FLOWS_PER_SECOND * SECONDS
# Beside the log: the blocks of a capture, gRPC's buffers, one batch a stream.
REST_MIB = 48


@dataclasses.dataclass(frozen=True)
class Result:
    rate: float  # flows/s, of each of the nine, on average
    lost: int  # events, of the nine together
    base_mib: float  # before the session
    peak_mib: float
    drift_mib: float  # between least and most in the second half, when the log is full


def _paced():
    return (
        f"source {{ synthetic {{ flows: {FLOWS} flows_per_second: {FLOWS_PER_SECOND}"
        " packets_per_flow: 1 } }"
        " meter { idle_timeout {} workers: 1 max_dissected_packets: 0 }"
        f" start {{ mode: START_MODE_AFTER_SUBSCRIBERS subscribers: {SUBSCRIBERS} }}"
    )


def _await_subscriber(sensor):
    deadline = time.monotonic() + 20
    while sensor.subscribers("bench") < 1:
        if time.monotonic() > deadline:
            raise SystemExit("bench: a subscriber does not come")
        time.sleep(0.05)


def _run(bench, frozen):
    with Sensor(paths.CACHE) as sensor:
        base = sensor.memory_mib()
        sensor.create("bench", _paced())
        words = (sensor.unix, "bench", "--on-overflow", "skip")
        tenth = Subscriber(*words)
        _await_subscriber(sensor)
        if frozen:
            tenth.freeze()
        with Watch(sensor) as watch:
            begin = time.monotonic()
            others = [Subscriber(*words) for _ in range(SUBSCRIBERS - 1)]
            sound = all([each.finish() for each in others])
            wall = time.monotonic() - begin
        peak = sensor.memory_mib("VmHWM")
        if frozen:
            tenth.kill()
        else:
            sound = tenth.finish() and sound
    if any(each.flows + each.lost != FLOWS for each in others):
        print(f"  {FLOWS} flows were due: {[(each.flows, each.lost) for each in others]}")
        sound = False
    bench.sound = bench.sound and sound
    late = watch.memory_mib[len(watch.memory_mib) // 2 :]
    return Result(
        rate=sum(each.flows for each in others) / len(others) / wall,
        lost=sum(each.lost for each in others),
        base_mib=base,
        peak_mib=peak,
        drift_mib=max(late) - min(late),
    )


def run(bench):
    pairs = [(_run(bench, False), _run(bench, True)) for _ in range(bench.rounds)]
    free = [pair[0] for pair in pairs]
    stalled = [pair[1] for pair in pairs]
    ratios = [b.rate / a.rate for a, b in pairs]
    bench.line("delivery rate of 9 beside a stalled one, to without", ratios, 0.9)
    bench.line("  flows/s to each", [each.rate for each in stalled], digits=0)
    bench.line("  events lost to the 9, with the stalled one", [each.lost for each in stalled])
    bench.line("  events lost to the 9, without", [each.lost for each in free])
    above = [each.peak_mib - each.base_mib for each in stalled]
    limit = stream_run.LOG_MIB + REST_MIB
    bench.line("  peak memory above that at the start, MiB", above, limit, at_most=True)
    bench.line("  the same without the stalled one", [e.peak_mib - e.base_mib for e in free])
    drift = [each.drift_mib for each in stalled]
    bench.line("  drift of memory in the second half, MiB", drift, 8, at_most=True)
