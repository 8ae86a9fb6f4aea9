"""The sensor is told to end while flows come."""

import itertools
import re
import subprocess
import time

import grpc
import pytest
from accounting import Reader, check_complete
from sensor import BLOCK, DEADLINE_S, SKIP, Sensor, synthetic
from uploads import chunks, opening
from weir.v1 import ledger_pb2, session_pb2, stream_pb2

ENDLESS = 1 << 40
MOST_S = 8  # from the end of the drain to that of the process
PACE = {"flows_per_second": 10_000}  # that readers in Python keep up with


@pytest.fixture
def start(folder):
    """Starts a sensor that has so many seconds to drain."""
    started = []

    def start_one(drain_s):
        started.append(Sensor(folder, "--drain", str(drain_s)))
        return started[-1]

    yield start_one
    for sensor in started:
        sensor.close()


def end_by_sigterm(sensor):
    """Returns how many seconds its end took."""
    began = time.monotonic()
    sensor.terminate()
    assert sensor.process.wait(DEADLINE_S) == 0
    return time.monotonic() - began


def check_shut_down(stream):
    assert stream.ended.reason == stream_pb2.STREAM_END_REASON_SHUTDOWN
    check_complete(stream)


def test_all_who_read_get_every_flow_and_their_totals(start, folder):
    sensor = start(drain_s=30)
    sensor.create(synthetic(**PACE), "live")
    sensor.create(synthetic(flows=ENDLESS, **PACE), "finite")
    channels = [sensor.connect(address) for address in sensor.addresses]
    readers = [
        Reader(sensor.subscribe(session, channel=channel))
        for session, channel in itertools.product(("live", "finite"), channels)
    ]
    readers += [Reader(sensor.capture(synthetic(**PACE), channel=each)) for each in channels]
    spec = session_pb2.SessionSpec()
    spec.meter.max_dissected_packets = 0
    readers.append(Reader(sensor.upload(itertools.chain([opening(spec)], chunks(ENDLESS)))))
    watch = sensor.watch("live")
    program = sensor.weir(
        *("subscribe", "live", "--output", "count"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    for session in ("live", "finite"):
        sensor.await_written(10_000, session)
    assert end_by_sigterm(sensor) < MOST_S
    for reader in readers:
        assert reader.end() == grpc.StatusCode.OK
        check_shut_down(reader.stream)
    *_, last = watch
    assert last.session.status.state == session_pb2.SESSION_STATE_ENDED
    printed, errors = program.communicate(timeout=DEADLINE_S)
    assert program.returncode == 0, errors
    flows = readers[0].stream.sequences
    assert int(re.match(r"(\d+) flows", printed).group(1)) == flows
    assert not list(folder.iterdir()), "the socket is gone"


def test_who_was_slow_has_the_drain_to_catch_up(start):
    sensor = start(drain_s=30)
    sensor.create(synthetic(flows=ENDLESS))
    slow = sensor.subscribe(on_overflow=BLOCK)
    slow.read_until("events")
    sensor.await_standstill()
    sensor.terminate()
    assert slow.read_to_end() == grpc.StatusCode.OK
    check_shut_down(slow)
    assert sensor.process.wait(MOST_S) == 0


def test_who_does_not_read_keeps_it_no_longer_than_the_drain(start):
    sensor = start(drain_s=1)
    sensor.create(synthetic(flows=ENDLESS), "stuck")
    sensor.create(synthetic(**PACE), "live")
    stuck = [sensor.subscribe("stuck", on_overflow=policy) for policy in (BLOCK, SKIP)]
    for stream in stuck:
        stream.read_until("started")
    quick = Reader(sensor.subscribe("live", channel=sensor.connect(sensor.addresses[1])))
    sensor.await_written(10_000, "live")
    sensor.await_standstill("stuck")
    assert end_by_sigterm(sensor) < 1 + MOST_S
    quick.end()
    check_shut_down(quick.stream)
    for stream in stuck:
        stream.read_to_break()
        reasons = {ledger_pb2.LOSS_REASON_OVERTAKEN, ledger_pb2.LOSS_REASON_DRAIN}
        assert set(stream.lost) <= reasons
