"""Two network namespaces joined by veth pairs, what sends into one and the program in the other."""

import itertools
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
LIVE_RUN = ROOT / "bazel-bin" / "tests" / "live" / "live_run"
SERVER = ROOT / "bazel-bin" / "server" / "weir-server"
WEIR = ROOT / "bazel-bin" / "clients" / "cli" / "weir"
DEADLINE_S = 60


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


class Links:
    """Namespaces `sender` and `sensor`, and pairs of interfaces s0-w0, s1-w1, ... between them."""

    def __init__(self, name):
        self.sender, self.sensor = f"{name}-s", f"{name}-w"
        self.pairs = 0

    def open(self):
        for namespace in (self.sender, self.sensor):
            run("ip", "netns", "add", namespace)
            # No packets but those of the tests.
            path = "net.ipv6.conf.all.disable_ipv6=1"
            run("ip", "netns", "exec", namespace, "sysctl", "-qw", path)
            run("ip", "netns", "exec", namespace, "sysctl", "-qw", path.replace("all", "default"))

    def close(self):
        for namespace in (self.sender, self.sensor):
            subprocess.run(["ip", "netns", "del", namespace], capture_output=True)

    def add_pair(self):
        """Returns the number of a new pair that is up."""
        number = self.pairs
        self.pairs += 1
        ends = {self.sender: f"s{number}", self.sensor: f"w{number}"}
        run(
            *("ip", "link", "add", ends[self.sender], "mtu", "65535", "netns", self.sender),
            *("type", "veth", "peer", "name", ends[self.sensor], "mtu", "65535"),
            *("netns", self.sensor),
        )
        for namespace, end in ends.items():
            run("ip", "-n", namespace, "link", "set", end, "arp", "off", "up")
        return number

    def replay(self, capture, *options, pair=0):
        """Sends the capture; returns how many packets went out."""
        before = self.sent(pair)
        run(
            *("ip", "netns", "exec", self.sender, "tcpreplay", "-q", *options),
            *("-i", f"s{pair}", str(capture)),
        )
        return self.sent(pair) - before

    def sent(self, pair=0):
        shown = json.loads(run("ip", "-n", self.sender, "-s", "-j", "link", "show", f"s{pair}"))
        return shown[0]["stats64"]["tx"]["packets"]

    def capture(self, *arguments, interface="w0"):
        return Capture("ip", "netns", "exec", self.sensor, LIVE_RUN, interface, *arguments)


class Capture:
    """A live_run at work."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.lines = []
        self.news = threading.Condition()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(json.loads(line))
                self.news.notify_all()

    def wait_for(self, is_there):
        """Waits until the lines so far satisfy `is_there`."""
        with self.news:
            found = self.news.wait_for(lambda: is_there(self.lines), DEADLINE_S)
        assert found, self.lines[-5:]

    def wait_until_running(self):
        """Waits until every worker lets packets in."""
        self.wait_for(lambda lines: any("running" in line for line in lines))

    def signal(self, number):
        os.kill(self.process.pid, number)

    def end(self):
        """Waits for its end; returns the totals."""
        self.process.wait(DEADLINE_S)
        self.reader.join()
        self.error = self.process.stderr.read()
        totals = [line for line in self.lines if "captured" in line]
        assert totals, self.error
        return totals[0]

    def stop(self):
        self.signal(signal.SIGINT)
        totals = self.end()
        assert self.process.returncode == 0, self.error
        return totals

    @property
    def records(self):
        return [line for line in self.lines if "record" in line]


class Lines:
    """The lines of a program's stream, each with the Unix time at which it was read."""

    def __init__(self, stream):
        self.lines = []
        self.news = threading.Condition()
        self.thread = threading.Thread(target=self._read, args=(stream,))
        self.thread.start()

    def _read(self, stream):
        for line in stream:
            with self.news:
                self.lines.append((time.time(), line))
                self.news.notify_all()

    def wait_for(self, is_there):
        """Waits until `is_there` is true of the lines' text so far."""

        def holds():
            return is_there([line for _, line in self.lines])

        with self.news:
            assert self.news.wait_for(holds, DEADLINE_S), self.lines[-5:]

    @property
    def text(self):
        return "".join(line for _, line in self.lines)


class Client:
    """A `weir` at work."""

    def __init__(self, *arguments):
        command = [str(WEIR), *arguments]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.output = Lines(self.process.stdout)
        self.errors = Lines(self.process.stderr)

    def end(self):
        """Waits for its end; returns the exit code."""
        self.process.wait(DEADLINE_S)
        self.output.thread.join()
        self.errors.thread.join()
        return self.process.returncode

    @property
    def objects(self):
        return [json.loads(line) for line in self.output.text.splitlines()]


class Sensor:
    """A weir-server in the namespace `sensor`, and what there is to ask of it."""

    def __init__(self, namespace, folder):
        self.socket = f"unix://{folder}/weir.sock"
        self.process = subprocess.Popen(
            [
                "ip",
                "netns",
                "exec",
                namespace,
                str(SERVER),
                "--listen",
                self.socket,
                "--drain",
                "5",
            ],
            stderr=subprocess.PIPE,
            text=True,
            # One heap: with one for each thread what is resident says little of what is held.
            env={**os.environ, "MALLOC_ARENA_MAX": "1"},
        )
        self.log = Lines(self.process.stderr)
        self.log.wait_for(lambda lines: any("listening on" in line for line in lines))
        self.clients = []

    def weir(self, *arguments):
        return run(str(WEIR), *arguments, "--server", self.socket)

    def client(self, *arguments):
        client = Client(*arguments, "--server", self.socket)
        self.clients.append(client)
        return client

    def create(self, *options, session="live"):
        """Creates a session, which captures when this returns."""
        self.weir("sessions", "create", "--id", session, *options)

    def status(self, session="live"):
        listed = self.weir("sessions", "list", "--json").splitlines()
        return next(s["status"] for s in map(json.loads, listed) if s["id"] == session)

    def await_captured(self, packets, session="live"):
        deadline = time.monotonic() + DEADLINE_S
        while self.status(session)["statistics"]["captured_packets"] < packets:
            assert time.monotonic() < deadline, self.status(session)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.log.thread.join()
        for client in self.clients:
            client.process.kill()
            client.end()


def flows_of_file(capture, *arguments):
    """The records of a capture, as live_run tells them."""
    of_file = Capture(LIVE_RUN, str(capture), *arguments)
    of_file.end()
    return sorted(line["record"] for line in of_file.records)


def reasons_of_file(capture, of_open_flows, *arguments):
    """Why the flows of a capture end, where those still open at its end do so for this reason."""
    of_file = Capture(LIVE_RUN, str(capture), *arguments)
    of_file.end()
    reasons = (line["reason"] for line in of_file.records)
    return sorted(of_open_flows if each == "END_REASON_SOURCE_END" else each for each in reasons)


def reason_words(*arguments):
    """Likewise, as the weir command writes them."""
    reasons = reasons_of_file(*arguments)
    return [reason.removeprefix("END_REASON_").lower() for reason in reasons]


def split_by_sender(capture, folder):
    """Two captures: packets of the first one's sender, and all others. For Ethernet and IPv4."""
    data = capture.read_bytes()
    parts = [bytearray(data[:24]), bytearray(data[:24])]
    first = None
    offset = 24
    while offset < len(data):
        length = int.from_bytes(data[offset + 8 : offset + 12], "little")
        record = data[offset : offset + 16 + length]
        sender = record[16 + 26 : 16 + 30]
        first = first or sender
        parts[sender != first] += record
        offset += len(record)
    paths = [folder / "there.pcap", folder / "back.pcap"]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part)
    return paths


names = (f"weirtest{os.getpid()}n{number}" for number in itertools.count())


@pytest.fixture
def links():
    made = Links(next(names))
    try:
        made.open()
        made.add_pair()
        yield made
    finally:
        made.close()


@pytest.fixture
def sensor(links, folder):
    made = Sensor(links.sensor, folder)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory() as path:
        yield pathlib.Path(path)
