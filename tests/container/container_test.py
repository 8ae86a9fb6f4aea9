"""The image, and a sensor that captures in a hardened container for clients outside of it."""

import json
import os
import signal
import time

import pytest
from conftest import BASE_IMAGE, DATA, DEADLINE_S, HARDENED, IMAGE, USER, WEIR, Sensor, run

MOST_BYTES_OVER_BASE = 120 * 1000 * 1000
CAP_NET_RAW = 1 << 13


def totals_of_file(capture):
    return run(str(WEIR), "flows", str(capture), "--output", "count").stdout


def test_the_image_is_small_and_says_how_it_is_run(image):
    base = json.loads(run("podman", "image", "inspect", BASE_IMAGE).stdout)[0]
    print(f"{image['Size'] - base['Size']} bytes over {BASE_IMAGE}")
    assert image["Size"] - base["Size"] <= MOST_BYTES_OVER_BASE
    config = image["Config"]
    assert config["User"] == f"{USER}:{USER}"
    assert config["StopSignal"] == "SIGTERM"
    assert config["Entrypoint"] == ["weir"]
    assert image["Healthcheck"]["Test"] == ["CMD", "weir", "health"]


def test_no_program_of_the_image_has_a_file_capability(image):
    # ... which would keep it from starting where the capability is not granted.
    root = run("podman", "image", "mount", IMAGE).stdout.strip()
    try:
        programs = [
            os.path.join(folder, name)
            for folder, _, names in os.walk(f"{root}/usr/bin")
            for name in names
        ]
        assert f"{root}/usr/bin/weir" in programs
        for program in programs:
            if not os.path.islink(program):
                assert "security.capability" not in os.listxattr(program), program
    finally:
        run("podman", "image", "unmount", IMAGE)


def test_the_sensor_has_no_right_but_to_capture(sensor):
    status = sensor.in_container("cat", "/proc/1/status").stdout
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    for which in ("CapPrm", "CapEff", "CapBnd"):
        assert int(fields[which], 16) == CAP_NET_RAW, which
    assert fields["NoNewPrivs"] == "1"
    assert set(fields["Uid"].split()) == set(fields["Gid"].split()) == {str(USER)}
    for folder in ("/", "/tmp", "/captures", "/usr/bin"):
        refused = sensor.in_container("touch", f"{folder}/file")
        assert refused.returncode != 0, folder
    refused = sensor.in_container("sh", "-c", "echo >/etc/passwd")
    assert refused.returncode != 0


def test_captures_of_the_mounted_folder_are_read(sensor):
    listed = sensor.weir("info", "--captures").stdout
    assert "tls.pcap" in listed
    client = sensor.open_client("flows", "--remote-file", "tls.pcap", "--output", "count")
    output, errors = client.communicate(timeout=DEADLINE_S)
    assert (client.returncode, errors) == (0, "")
    assert output == totals_of_file(DATA / "tls.pcap")


def test_a_capture_is_streamed_to_a_client_outside_and_a_stop_drains_it(sensor):
    sensor.weir("sessions", "create", "--id", "live", "--interface", "tap0")
    client = sensor.open_client("subscribe", "live", "--output", "jsonl")
    sent = 502  # packets of mixed.pcap
    sensor.await_captured("live", 0)
    sensor.link.replay(DATA / "mixed.pcap", "--pps=1000")
    sensor.await_captured("live", sent)
    assert sensor.weir("health").stdout == "SERVING\n"

    start = time.monotonic()
    assert sensor.stop() == 0
    seconds = time.monotonic() - start
    output, errors = client.communicate(timeout=DEADLINE_S)
    # The client has checked the ledger against what came, and would tell of a loss.
    assert (client.returncode, errors) == (0, "weir: live: the sensor shuts down\n")
    flows = [json.loads(line) for line in output.splitlines()]
    assert {flow["end_reason"] for flow in flows} == {"shutdown"}
    packets = sum(flow["bidirectional"]["packets"] for flow in flows)
    size = sum(flow["bidirectional"]["link_bytes"] for flow in flows)
    expected = totals_of_file(DATA / "mixed.pcap")
    assert f"{len(flows)} flows, {packets} packets, {size} bytes\n" == expected
    log = sensor.log()
    print(f"stopped in {seconds:.1f} s\n{log}")
    assert "SIGTERM: draining" in log
    assert "stopped" in log
    assert seconds < 20
    assert not (sensor.folder / "run" / "weir.sock").exists()


def test_the_last_message_of_a_drained_stream_is_a_ledger_that_says_why(sensor):
    sensor.weir("sessions", "create", "--id", "live", "--interface", "tap0")
    client = sensor.open_client("subscribe", "live", "--output", "table")
    sensor.link.replay(DATA / "tls.pcap", "--pps=1000")
    sensor.await_captured("live", 1)
    assert sensor.stop() == 0
    _, errors = client.communicate(timeout=DEADLINE_S)
    assert client.returncode == 0
    assert errors.endswith("nothing lost\nweir: live: the sensor shuts down\n"), errors


def test_the_health_check_fails_where_the_sensor_is_stuck(sensor):
    pid = int(run("podman", "inspect", "--format", "{{.State.Pid}}", sensor.name).stdout)
    os.kill(pid, signal.SIGSTOP)
    try:
        failed = sensor.weir("health", "--timeout", "0.5", check=False)
        assert failed.returncode == 1
        assert "no answer within 500ms" in failed.stderr
        assert not sensor.is_healthy()
    finally:
        os.kill(pid, signal.SIGCONT)
    sensor.await_healthy()


@pytest.mark.parametrize("user", ["10001:10001", "0:10001"])
def test_without_the_right_to_capture_captures_are_read_all_the_same(link, folder, user):
    options = [each for each in HARDENED if each != "--cap-add=NET_RAW"] + [f"--user={user}"]
    sensor = Sensor(f"weirbox{os.getpid()}", link, folder, options)
    try:
        sensor.start()
        sensor.await_healthy()
        counted = sensor.weir("flows", "--remote-file", "tls.pcap", "--output", "count").stdout
        assert counted == totals_of_file(DATA / "tls.pcap")
        refused = sensor.weir("sessions", "create", "--interface", "tap0", check=False)
        assert refused.returncode == 1
        assert "CAP_NET_RAW" in refused.stderr
    finally:
        sensor.remove()


# As Docker has it, which hands capabilities to root alone: see docker/compose.yaml.
def test_root_captures_with_that_one_capability_too(link, folder):
    sensor = Sensor(f"weirbox{os.getpid()}", link, folder, (*HARDENED, "--user=0:10001"))
    try:
        sensor.start()
        sensor.await_healthy()
        status = sensor.in_container("cat", "/proc/1/status").stdout
        assert f"CapEff:\t{CAP_NET_RAW:016x}" in status
        sensor.weir("sessions", "create", "--id", "live", "--interface", "tap0")
        link.replay(DATA / "tls.pcap", "--pps=1000")
        sensor.await_captured("live", 1)
        assert sensor.stop() == 0
    finally:
        sensor.remove()


def test_the_image_is_the_whole_command(image):
    done = run(
        *("podman", "run", "--rm", "--network=none", *HARDENED),
        *("--volume", f"{DATA}:/captures:ro", IMAGE),
        *("flows", "/captures/mixed.pcap", "--output", "count"),
    )
    assert done.stdout == totals_of_file(DATA / "mixed.pcap")
