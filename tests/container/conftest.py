"""The image `weir` as it is meant to run: hardened, on a link between two network namespaces."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
WEIR = ROOT / "bazel-bin" / "clients" / "cli" / "weir"
IMAGE = "localhost/weir"
BASE_IMAGE = os.environ.get("WEIR_BASE_IMAGE", "docker.io/library/debian:bookworm-slim")
USER = 10001
DEADLINE_S = 60
# Without any right but to capture, and nothing to write on but the socket's folder.
HARDENED = (
    *("--read-only", "--read-only-tmpfs=false", "--cap-drop=all", "--cap-add=NET_RAW"),
    *("--security-opt=no-new-privileges", "--pids-limit=512", "--memory=1g"),
    *("--ulimit=nofile=4096:4096", "--ulimit=nproc=4096:4096"),
)


def run(*command, check=True):
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S)
    assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done


def wait_until(is_so, what):
    deadline = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)


class Link:
    """Namespaces for what sends and the sensor. The sensor's has two interfaces: `tap0`, that it
    captures on, and `net0`, by which its clients come: 192.0.2.2, and 192.0.2.1 on their side."""

    def __init__(self, name):
        self.outside, self.inside = f"{name}-o", f"{name}-i"

    def open(self):
        for namespace in (self.outside, self.inside):
            run("ip", "netns", "add", namespace)
            for scope in ("all", "default"):
                setting = f"net.ipv6.conf.{scope}.disable_ipv6=1"  # no packets but the test's
                run("ip", "netns", "exec", namespace, "sysctl", "-qw", setting)
            run("ip", "-n", namespace, "link", "set", "lo", "up")
        for name in ("tap0", "net0"):
            run(
                *("ip", "link", "add", name, "netns", self.outside, "type", "veth"),
                *("peer", "name", name, "netns", self.inside),
            )
        for number, namespace in ((1, self.outside), (2, self.inside)):
            run("ip", "-n", namespace, "addr", "add", f"192.0.2.{number}/24", "dev", "net0")
            run("ip", "-n", namespace, "link", "set", "net0", "up")
            run("ip", "-n", namespace, "link", "set", "tap0", "arp", "off", "up")

    def close(self):
        for namespace in (self.outside, self.inside):
            subprocess.run(["ip", "netns", "del", namespace], capture_output=True)

    def replay(self, capture, *options):
        run(
            *("ip", "netns", "exec", self.outside, "tcpreplay", "-q", *options),
            *("-i", "tap0", str(capture)),
        )


class Sensor:
    """A container of the image, and this machine's `weir` to talk to it from outside."""

    def __init__(self, name, link, folder, options=HARDENED):
        self.name, self.link, self.folder, self.options = name, link, folder, options
        self.socket = f"unix://{folder}/run/weir.sock"
        self.tcp = "192.0.2.2:50051"

    def start(self):
        run_folder = self.folder / "run"
        run_folder.mkdir()
        os.chown(run_folder, USER, USER)
        run_folder.chmod(0o770)
        captures = self.folder / "captures"
        captures.mkdir(mode=0o755)
        shutil.copy(DATA / "tls.pcap", captures)
        self.folder.chmod(0o755)
        run(
            *("podman", "run", "--detach", "--name", self.name, *self.options),
            *("--network", f"ns:/run/netns/{self.link.inside}"),
            *("--volume", f"{run_folder}:/run/weir", "--volume", f"{captures}:/captures:ro"),
            *(IMAGE, "serve", "--capture-root", "/captures"),
            *("--listen", "unix:/run/weir/weir.sock"),
            *("--listen", "0.0.0.0:50051", "--insecure-listen"),
        )

    def remove(self):
        subprocess.run(["podman", "rm", "--force", "--time=0", self.name], capture_output=True)

    def in_container(self, *command):
        return run("podman", "exec", self.name, *command, check=False)

    def is_healthy(self):
        return run("podman", "healthcheck", "run", self.name, check=False).returncode == 0

    def await_healthy(self):
        wait_until(self.is_healthy, f"the sensor is healthy: {self.log()}")

    def log(self):
        done = run("podman", "logs", self.name, check=False)
        return done.stdout + done.stderr

    def weir(self, *arguments, check=True):
        """The client on this machine, by way of the socket that the container shares."""
        return run(str(WEIR), *arguments, "--server", self.socket, check=check)

    def open_client(self, *arguments):
        """The client in the other namespace, by TCP; runs until the stream ends."""
        return subprocess.Popen(
            ["ip", "netns", "exec", self.link.outside, str(WEIR), *arguments, "--server", self.tcp],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def session(self, session_id):
        listed = self.weir("sessions", "list", "--json").stdout.splitlines()
        return next(s for s in map(json.loads, listed) if s["id"] == session_id)

    def await_captured(self, session_id, packets):
        def has_captured():
            totals = self.session(session_id)["status"]["statistics"]
            return totals["captured_packets"] >= packets

        wait_until(has_captured, f"{packets} packets are captured")

    def stop(self):
        """As `podman stop` does it; returns the exit code."""
        run("podman", "stop", "--time=40", self.name)
        return int(run("podman", "wait", self.name).stdout)


@pytest.fixture
def link():
    made = Link(f"weirbox{os.getpid()}")
    try:
        made.open()
        yield made
    finally:
        made.close()


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory() as path:
        yield pathlib.Path(path)


@pytest.fixture
def sensor(link, folder):
    made = Sensor(f"weirbox{os.getpid()}", link, folder)
    try:
        made.start()
        made.await_healthy()
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="session")
def image():
    """What the image says of itself."""
    return json.loads(run("podman", "image", "inspect", IMAGE).stdout)[0]
