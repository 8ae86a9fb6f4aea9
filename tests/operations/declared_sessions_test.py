"""Sessions of the file of settings: at the start, after a kill, and when the file changes."""

import signal
import subprocess

import grpc
import pytest
from sensor import DEADLINE_S, SERVER, Sensor, wait_until

ONE = """\
sessions:
  one:
    source: {synthetic: {flows_per_second: 10}}
    meter: {max_dissected_packets: 0, workers: 1, idle_timeout: 0}
"""
TWO = """\
  two:
    source: {synthetic: {flows_per_second: 10}}
    meter: {max_dissected_packets: 0, workers: 1, idle_timeout: 0}
"""


@pytest.fixture
def settings(folder):
    made = folder / "weir.yaml"
    made.write_text(ONE)
    return made


@pytest.fixture
def start(folder, settings):
    started = []

    def start_one():
        started.append(Sensor(folder, "--config", str(settings)))
        return started[-1]

    yield start_one
    for sensor in started:
        sensor.close()


def health(sensor, service):
    """The answer of the standard health service, by its wire form: 1 is SERVING."""
    call = sensor.channel.unary_unary("/grpc.health.v1.Health/Check")
    request = b"\x0a" + bytes([len(service)]) + service.encode()
    answer = call(request, timeout=DEADLINE_S)
    return answer == b"\x08\x01"


def uid(sensor, session):
    try:
        return sensor.session(session).uid
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND
        return None


def reload(sensor, says):
    sensor.process.send_signal(signal.SIGHUP)
    wait_until(lambda: any(says in line for line in sensor.log), lambda: sensor.log)


def test_they_start_by_themselves_and_come_back_after_a_kill(start):
    sensor = start()
    wait_until(lambda: uid(sensor, "one"), lambda: sensor.log)
    wait_until(lambda: health(sensor, "sessions/one"), lambda: sensor.log)
    stream = sensor.subscribe("one")
    stream.read_until("events")
    sensor.process.kill()
    sensor.close()
    again = start()
    wait_until(lambda: uid(again, "one"), lambda: again.log)
    stream = again.subscribe("one")
    stream.read_until("events")
    stream.cancel()


def test_a_reload_adds_changes_and_removes_them_and_leaves_the_rest(start, settings):
    sensor = start()
    wait_until(lambda: uid(sensor, "one"), lambda: sensor.log)
    one = uid(sensor, "one")
    settings.write_text(ONE + TWO)
    reload(sensor, "2 sessions are declared")
    wait_until(lambda: uid(sensor, "two"), lambda: sensor.log)
    two = uid(sensor, "two")
    settings.write_text(ONE + TWO.replace("10", "20"))
    reload(sensor, "declared session two: changed")
    wait_until(lambda: uid(sensor, "two") not in (None, two), lambda: sensor.log)
    settings.write_text(ONE)
    reload(sensor, "declared session two: removed")
    wait_until(lambda: uid(sensor, "two") is None, lambda: sensor.log)
    assert not health(sensor, "sessions/two")
    assert uid(sensor, "one") == one, "it was left alone"


def test_a_reload_of_a_bad_file_changes_nothing_and_says_why(start, settings):
    sensor = start()
    wait_until(lambda: uid(sensor, "one"), lambda: sensor.log)
    one = uid(sensor, "one")
    settings.write_text(ONE + TWO + "    sauce: 3\n")
    reload(sensor, "nothing has changed")
    (line,) = [line for line in sensor.log if "nothing has changed" in line]
    assert f"{settings}:8: sessions.two.sauce: unknown field" in line
    assert uid(sensor, "one") == one
    assert uid(sensor, "two") is None


def test_what_cannot_start_is_not_well(start, settings):
    settings.write_text("sessions:\n  lost:\n    source: {files: {paths: [gone.pcap]}}\n")
    sensor = start()
    wait_until(lambda: any("lost" in line for line in sensor.log), lambda: sensor.log)
    assert not health(sensor, "sessions/lost")
    for session, says in [("lost", "NOT_SERVING"), ("nobody", "is declared in")]:
        asked = sensor.weir("health", "--session", session, stderr=subprocess.PIPE)
        assert says in asked.communicate(timeout=DEADLINE_S)[1]
        assert asked.returncode == 1
    assert health(sensor, ""), "the sensor itself is well"


def check(*flags):
    return subprocess.run(
        [SERVER, *flags, "--check-config"], capture_output=True, text=True, timeout=DEADLINE_S
    )


def test_the_settings_are_checked_without_a_start(settings):
    checked = check("--config", str(settings))
    assert (checked.returncode, checked.stdout) == (
        0,
        "the settings are right; sessions declared: 1\n",
    )
    settings.write_text("max_sessions: 1\n" + ONE + "    meter: 3\n")
    checked = check("--config", str(settings))
    assert checked.returncode == 2
    assert f"{settings}:6: sessions.one.meter: is set twice" in checked.stderr
