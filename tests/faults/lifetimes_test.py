"""When sessions go by themselves. That one stays is shown by another that goes later."""

import signal
import subprocess

from sensor import synthetic, wait_until

from weir.v1 import session_pb2

SPAN = {"nanos": 400_000_000}
WHILE_SUBSCRIBED = {"while_subscribed": {"linger": SPAN}}
IDLE = {"idle_ttl": SPAN}


def create(sensor, session, lifetime):
    spec = synthetic(flows=10, lifetime=session_pb2.Lifetime(**lifetime))
    sensor.create(spec, session=session)


def await_gone(sensor, session):
    wait_until(lambda: session not in sensor.list(), sensor.list)


def outlive(sensor):
    """Returns when a session has come and gone that nobody used."""
    create(sensor, "later", IDLE)
    await_gone(sensor, "later")


def test_until_deleted_it_stays(sensor):
    create(sensor, "kept", {"until_deleted": {}})
    sensor.subscribe("kept").read_to_end()
    outlive(sensor)
    assert sensor.list() == ["kept"]
    sensor.delete("kept")


def test_until_deleted_is_the_default(sensor):
    sensor.create(synthetic(flows=10), session="kept")
    sensor.subscribe("kept").read_to_end()
    outlive(sensor)
    assert sensor.list() == ["kept"]
    sensor.delete("kept")


def test_while_subscribed_it_stays_before_and_with_its_subscribers(sensor):
    create(sensor, "shared", WHILE_SUBSCRIBED)
    outlive(sensor)  # nobody came yet
    first = sensor.subscribe("shared")
    first.read_until("ended")
    second = sensor.subscribe("shared")
    second.read_until("started")
    first.read_to_break()
    outlive(sensor)  # one went, one is there
    assert sensor.list() == ["shared"]
    second.cancel()
    await_gone(sensor, "shared")
