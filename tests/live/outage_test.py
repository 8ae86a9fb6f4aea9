"""Interfaces that go down or away and come back, under a sensor that captures on them."""

import time

import pytest
from conftest import DATA, DEADLINE_S, run


def interfaces_of(sensor):
    """What is told of each interface."""
    listed = sensor.status()["statistics"]["interfaces"]
    return {each["name"]: each for each in listed}


def seconds(duration):
    return float(duration.removesuffix("s")) if isinstance(duration, str) else float(duration or 0)


def await_state(sensor, interface, state):
    deadline = time.monotonic() + DEADLINE_S
    while interfaces_of(sensor)[interface].get("state") != state:
        assert time.monotonic() < deadline, sensor.status()
        time.sleep(0.05)


def set_link(links, *words):
    run("ip", "-n", links.sensor, "link", *words)


def captured(sensor, interface):
    return interfaces_of(sensor)[interface].get("captured_packets", 0)


def await_captured_on(sensor, interface, packets):
    deadline = time.monotonic() + DEADLINE_S
    while captured(sensor, interface) < packets:
        assert time.monotonic() < deadline, sensor.status()
        time.sleep(0.05)


@pytest.mark.parametrize("down_s", [0.02, 0.15, 1.5])
def test_an_interface_that_is_back_is_captured_on_and_others_never_stop(links, sensor, down_s):
    links.add_pair()
    sensor.create("--interface", "w0", "--interface", "w1", "--workers", "2")
    stream = sensor.client("subscribe", "live", "--output", "count")
    watch = sensor.client("sessions", "watch", "live", "--json")
    sent = links.replay(DATA / "mixed.pcap", "--topspeed")
    await_captured_on(sensor, "w0", sent)
    set_link(links, "set", "w0", "down")
    other = links.replay(DATA / "mixed.pcap", "--topspeed", pair=1)
    time.sleep(down_s)
    set_link(links, "set", "w0", "up")
    await_captured_on(sensor, "w1", other)
    await_state(sensor, "w0", "capturing")
    time.sleep(0.3)  # the link's own
    sent += links.replay(DATA / "mixed.pcap", "--topspeed")
    await_captured_on(sensor, "w0", sent)
    told = interfaces_of(sensor)
    assert (told["w0"]["outages"], told["w1"].get("outages", 0)) == (1, 0)
    assert down_s - 0.1 <= seconds(told["w0"]["outage_time"]) < down_s + 5
    watch.errors.wait_for(lambda lines: any("was not captured" in line for line in lines))
    assert sensor.status()["state"] == "running"
    sensor.weir("sessions", "stop", "live")
    assert (stream.end(), watch.end()) == (0, 0)
    totals = watch.objects[-1]["status"]["statistics"]
    assert totals["captured_packets"] == sent + other


def test_an_interface_that_was_deleted_and_made_anew_is_captured_on(links, sensor):
    links.add_pair()
    sensor.create("--interface", "w0", "--interface", "w1", "--workers", "2")
    sent = links.replay(DATA / "mixed.pcap", "--topspeed")
    await_captured_on(sensor, "w0", sent)
    set_link(links, "del", "w0")
    await_state(sensor, "w0", "down")
    links.pairs = 0
    links.add_pair()
    await_state(sensor, "w0", "capturing")
    time.sleep(0.5)  # until every worker has its new handle
    sent += links.replay(DATA / "mixed.pcap", "--topspeed")
    await_captured_on(sensor, "w0", sent)
    assert interfaces_of(sensor)["w0"]["outages"] == 1
    assert sensor.status()["state"] == "running"


def test_one_that_stays_away_fails_and_the_session_says_so_and_goes_on(links, sensor):
    links.add_pair()
    sensor.create(
        *("--interface", "w0", "--interface", "w1", "--workers", "2", "--max-outage", "1")
    )
    watch = sensor.client("sessions", "watch", "live", "--json")
    watch.output.wait_for(lambda lines: len(lines) > 0)
    set_link(links, "set", "w0", "down")
    await_state(sensor, "w0", "failed")
    assert "was not back within 1 s" in interfaces_of(sensor)["w0"]["failure"]
    watch.errors.wait_for(lambda lines: any("w0 failed" in line for line in lines))
    set_link(links, "set", "w0", "up")
    sent = links.replay(DATA / "mixed.pcap", "--topspeed", pair=1)
    await_captured_on(sensor, "w1", sent)
    assert sensor.status()["state"] == "running"
    set_link(links, "set", "w1", "down")
    deadline = time.monotonic() + DEADLINE_S
    while sensor.status()["state"] != "failed":
        assert time.monotonic() < deadline, sensor.status()
    assert sensor.status()["error"]["code"] == 14
