"""Calls that are cancelled, at every state of their streams."""

import itertools
import time

import grpc
import pytest
from sensor import BLOCK, MOST_GROWTH_BYTES, synthetic, wait_until
from uploads import Sending, chunks, opening, packet_records
from weir.v1 import session_pb2

ENDLESS = 1 << 40
# So long that a test fails that waits for it.
LONG_DRAIN_S = 250

OPENINGS = {
    "SubscribeFlows": lambda sensor: sensor.subscribe(),
    "CaptureFlows": lambda sensor: sensor.capture(synthetic(flows=ENDLESS)),
    "AnalyzeCapture": lambda sensor: sensor.upload(itertools.chain([opening()], chunks())),
    "WatchSession": lambda sensor: sensor.watch(),
}


def stuck_subscription(sensor):
    sensor.create(synthetic(flows=ENDLESS))
    return sensor.subscribe(on_overflow=BLOCK)


def stuck_capture(sensor):
    return sensor.capture(synthetic(flows=ENDLESS), on_overflow=BLOCK)


def stuck_upload(sensor):
    return sensor.upload(itertools.chain([opening(packet_records())], chunks(times=1 << 20)))


STUCK = [stuck_subscription, stuck_capture, stuck_upload]


@pytest.mark.parametrize("method", OPENINGS)
def test_at_once(method, sensor):
    sensor.create(synthetic(flows_per_second=1000))
    for _ in range(30):
        OPENINGS[method](sensor).cancel()
    sensor.delete()


def test_while_it_starts(sensor, random_numbers):
    """At any time of what a start takes that has a module of nDPI to make for each worker."""
    spec = session_pb2.SessionSpec()
    spec.source.synthetic.flows = ENDLESS
    spec.meter.workers = 4
    began = time.monotonic()
    whole = sensor.capture(spec)
    whole.read_until("started")
    taken_s = time.monotonic() - began
    whole.cancel()
    wait_until(lambda: sensor.list() == [], sensor.list)
    before = sensor.footprint().resident
    for _ in range(5):
        for _ in range(12):  # of the 64 workers that there may be at most 48
            call = sensor.capture(spec)
            time.sleep(random_numbers.uniform(0, taken_s))  # the fault itself, no wait for anything
            call.cancel()
        # Whatever was freed last, and by which thread: nothing else comes that would give it back.
        wait_until(
            lambda: sensor.footprint().resident < before + MOST_GROWTH_BYTES,
            lambda: (before, sensor.footprint()),
        )


@pytest.mark.parametrize("kind", ["waiting", "running"])
def test_while_it_is_idle(kind, sensor):
    spec = synthetic(flows_per_second=1)
    spec.start.mode = session_pb2.START_MODE_AFTER_SUBSCRIBERS
    spec.start.subscribers = 2 if kind == "waiting" else 1
    sensor.create(spec)
    stream = sensor.subscribe(heartbeat_interval={"nanos": 100_000_000})
    stream.read_until("heartbeat")
    watch = sensor.watch()
    next(watch)
    stream.cancel()
    watch.cancel()
    wait_until(lambda: sensor.status().subscribers == 0, sensor.status)
    sensor.delete()


@pytest.mark.parametrize("stuck", STUCK)
def test_while_it_writes(stuck, sensor):
    stream = stuck(sensor)
    stream.read_until("events")
    session = stream.started.session_id
    sensor.await_standstill(session)
    stream.cancel()
    assert stream.read_to_break() == grpc.StatusCode.CANCELLED
    if stuck is stuck_subscription:
        wait_until(lambda: sensor.status().subscribers == 0, sensor.status)
        sensor.delete()
    wait_until(lambda: sensor.list() == [], sensor.list)


@pytest.mark.parametrize("stuck", STUCK)
def test_while_it_drains(stuck, sensor):
    stream = stuck(sensor)
    stream.read_until("events")
    session = stream.started.session_id
    sensor.await_standstill(session)
    stopped = sensor.stop(session, LONG_DRAIN_S).session.status
    assert stopped.state == session_pb2.SESSION_STATE_DRAINING
    stream.cancel()
    if stuck is stuck_subscription:
        ended = session_pb2.SESSION_STATE_ENDED
        wait_until(lambda: sensor.status().state == ended, sensor.status)
        sensor.delete()
    wait_until(lambda: sensor.list() == [], sensor.list)


@pytest.mark.parametrize("read_all", [True, False])
def test_after_it_ended(read_all, sensor):
    for _ in range(10):
        stream = sensor.capture(synthetic(flows=10))
        stream.read_until("ended" if read_all else "started")
        wait_until(lambda: sensor.list() == [], sensor.list)
        stream.cancel()


def test_while_an_upload_is_waited_for(sensor):
    """Before its first message, between chunks, and after its half-close."""
    for messages in ([], [opening()], [opening(), *chunks()]):
        sending = Sending(*messages)
        upload = sensor.upload(sending)
        if messages:
            upload.read_until("started")
        upload.cancel()
        sending.half_close()
    upload = sensor.upload(itertools.chain([opening(packet_records())], chunks(times=100)))
    upload.read_until("events")
    sensor.await_standstill(upload.started.session_id)
    upload.cancel()
