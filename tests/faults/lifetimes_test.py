"""When sessions go by themselves. That one stays is shown by another that goes later."""

import signal
import subprocess

import grpc
import pytest
from accounting import check_complete
from sensor import synthetic, wait_until
from weir.v1 import session_pb2

SPAN = {"nanos": 200_000_000}
WHILE_SUBSCRIBED = {"while_subscribed": {"linger": SPAN}}
IDLE = {"idle_ttl": SPAN}


def create(sensor, session, lifetime):
    spec = synthetic(flows_per_second=1000, lifetime=session_pb2.Lifetime(**lifetime))
    sensor.create(spec, session=session)


def await_gone(sensor, session):
    wait_until(lambda: session not in sensor.list(), sensor.list)


def outlive(sensor):
    """Returns when a session has come and gone that nobody used."""
    create(sensor, "later", IDLE)
    await_gone(sensor, "later")


@pytest.mark.parametrize("lifetime", [None, {"until_deleted": {}}])
def test_until_deleted_it_stays(lifetime, sensor):
    spec = synthetic(flows=10, lifetime=lifetime and session_pb2.Lifetime(**lifetime))
    sensor.create(spec, session="kept")
    for _ in range(2):
        stream = sensor.subscribe("kept")
        stream.read_to_end()
        check_complete(stream)
        outlive(sensor)
        assert sensor.list() == ["kept"]
    sensor.delete("kept")


def test_while_subscribed_it_stays_before_and_with_its_subscribers(sensor):
    create(sensor, "shared", WHILE_SUBSCRIBED)
    outlive(sensor)  # nobody came yet
    first, second = sensor.subscribe("shared"), sensor.subscribe("shared")
    first.read_until("started")
    second.read_until("started")
    first.cancel()
    outlive(sensor)
    assert sensor.list() == ["shared"]
    second.cancel()
    await_gone(sensor, "shared")


def test_while_subscribed_it_lingers_for_a_subscriber_that_comes_back(sensor):
    spec = synthetic(flows_per_second=1000)
    spec.lifetime.while_subscribed.SetInParent()  # for 30 s
    sensor.create(spec, session="shared")
    first = sensor.subscribe("shared")
    first.read_until("events")
    first.cancel()
    wait_until(lambda: sensor.status("shared").subscribers == 0, lambda: sensor.status("shared"))
    outlive(sensor)
    back = sensor.subscribe("shared", resume_token=first.token)
    back.read_until("events")
    assert back.started.start_sequence == first.accounted + 1
    sensor.delete("shared")
    assert back.read_to_end() == grpc.StatusCode.OK


def test_while_subscribed_it_goes_where_its_last_subscriber_is_killed(sensor):
    create(sensor, "shared", WHILE_SUBSCRIBED)
    client = sensor.weir("subscribe", "shared", "--output", "count", stdout=subprocess.DEVNULL)
    wait_until(lambda: sensor.status("shared").subscribers == 1, lambda: sensor.status("shared"))
    client.send_signal(signal.SIGKILL)
    client.wait()
    await_gone(sensor, "shared")


@pytest.mark.parametrize("use", ["subscribe", "watch", "get"])
def test_idle_it_stays_while_it_is_used(use, sensor):
    create(sensor, "used", IDLE)
    call = None if use == "get" else getattr(sensor, use)("used")
    create(sensor, "later", IDLE)
    while "later" in sensor.list():  # listing is no use of any session
        if use == "get":
            sensor.status("used")
    assert sensor.list() == ["used"]
    if call is not None:
        call.cancel()
    await_gone(sensor, "used")


def test_idle_it_goes_though_its_source_runs(sensor):
    create(sensor, "idle", IDLE)
    assert sensor.status("idle").state == session_pb2.SESSION_STATE_RUNNING
    await_gone(sensor, "idle")
