"""`weir flows INTERFACE`, until Ctrl-C."""

import csv
import signal
import subprocess
import time

import pytest
from conftest import DATA, DEADLINE_S, ROOT, reason_words

WEIR = ROOT / "bazel-bin" / "clients" / "cli" / "weir"


class Command:
    """`weir flows` at work on an interface; its events as dictionaries."""

    def __init__(self, links, folder, *arguments, server=None):
        self.output = folder / "events.csv"
        where = ["-i", "w0", "--server", server] if server else ["w0"]
        with open(self.output, "w") as output:
            self.process = subprocess.Popen(
                ["ip", "netns", "exec", links.sensor, WEIR, "flows", *where, "-o", "csv"]
                + ["--events", "started,ended", "--workers", "2", *arguments],
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
            )

    def events(self, kind):
        with open(self.output) as lines:
            return [event for event in csv.DictReader(lines) if event["event"] == kind]

    def wait_for_flows(self, number):
        deadline = time.monotonic() + DEADLINE_S
        while len(self.events("started")) < number:
            assert time.monotonic() < deadline, self.events("started")
            time.sleep(0.01)

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        _, error = self.process.communicate(timeout=DEADLINE_S)
        return self.process.returncode, error


def flows_of(capture):
    done = subprocess.run(
        [WEIR, "flows", capture, "-o", "csv"], capture_output=True, text=True, check=True
    )
    return list(csv.DictReader(done.stdout.splitlines()))


def ends(flow):
    return tuple(flow[name] for name in ("src_address", "src_port", "dst_address", "dst_port"))


@pytest.fixture
def remote(links, folder):
    """Address of a sensor in the namespace of the interfaces."""
    address = f"unix://{folder}/weir.sock"
    server = subprocess.Popen(
        ["ip", "netns", "exec", links.sensor, WEIR, "serve", "--listen", address],
        stderr=subprocess.PIPE,
        text=True,
    )
    while "listening" not in server.stderr.readline():
        assert server.poll() is None
    yield address
    server.terminate()
    server.communicate(timeout=DEADLINE_S)


def check_that_ctrl_c_ends_the_open_flows(links, command):
    expected = flows_of(DATA / "http.pcap")
    while not command.events("started"):  # until every worker has let packets in
        assert command.process.poll() is None, command.process.stderr.read()
        links.replay(DATA / "dhcp.pcap", "--pps=1000")
        time.sleep(0.1)
    links.replay(DATA / "http.pcap", "--pps=1000")
    command.wait_for_flows(len(expected) + 1)
    code, error = command.interrupt()
    assert (code, error) == (0, "")
    ended = command.events("ended")
    reasons = {event["end_reason"] for event in ended}
    assert reasons == {*reason_words(DATA / "http.pcap", "END_REASON_SHUTDOWN"), "shutdown"}
    assert {ends(flow) for flow in expected} <= {ends(event) for event in ended}
    assert len(ended) == len(command.events("started"))


def test_ctrl_c_ends_and_prints_the_open_flows(links, folder):
    check_that_ctrl_c_ends_the_open_flows(links, Command(links, folder))


def test_so_does_it_where_the_sensor_is_elsewhere(links, folder, remote):
    check_that_ctrl_c_ends_the_open_flows(links, Command(links, folder, server=remote))


def test_an_interface_that_there_is_not_is_one_line(links, folder):
    done = subprocess.run(
        [WEIR, "flows", "-i", "nonesuch0"], capture_output=True, text=True, timeout=DEADLINE_S
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "nonesuch0" in done.stderr
    assert done.stderr.count("\n") == 1
