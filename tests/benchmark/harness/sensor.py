"""A weir-server of the benchmark's own: a real process, and what the system says it takes."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import threading
import time

from harness import paths

TICKS = os.sysconf("SC_CLK_TCK")


def _program(*parts):
    path = paths.built(*parts)
    if path is None:
        raise SystemExit(f"bench: {'/'.join(parts)} is not built")
    return path


def weir():
    return _program("clients", "cli", "weir")


class Sensor:
    """Runs for the length of a `with`, and listens on a Unix socket and on TCP loopback."""

    def __init__(self, capture_root):
        self._capture_root = capture_root

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="weir-bench-")
        self.unix = f"unix:{self._folder.name}/weir.sock"
        command = [_program("server", "weir-server"), "--listen", self.unix]
        command += ["--listen", "127.0.0.1:0", "--capture-root", self._capture_root, "--drain", "1"]
        self._log = pathlib.Path(self._folder.name, "log").open("w+")
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=self._log)
        self.tcp = self._await_tcp()
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()
        self._log.close()
        self._folder.cleanup()

    def _await_tcp(self):
        """The address with the port that was free, once the sensor says it."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._process.poll() is None:
            said = pathlib.Path(self._log.name).read_text()
            if found := re.search(r"listening on (127\.0\.0\.1:\d+)", said):
                return found.group(1)
            time.sleep(0.01)
        raise SystemExit(f"bench: weir-server does not start: {self._log.name}")

    def create(self, session, spec):
        """Creates a session from a SessionSpec in text format."""
        command = [_program("tests", "benchmark", "make_session"), self.unix, session, spec]
        subprocess.run(command, check=True)

    def subscribers(self, session):
        """How many the session has now."""
        command = [weir(), "sessions", "list", "--server", self.unix, "--json"]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        listed = [json.loads(line) for line in output.splitlines()]
        found = next(each for each in listed if each["id"] == session)
        return int(found["status"].get("subscribers", 0))

    def cpu(self):
        """User and system seconds so far."""
        return _cpu_of(f"/proc/{self._process.pid}/stat")

    def cpu_by_thread(self):
        """Seconds so far of each thread that there is now, by its id."""
        used = {}
        for task in pathlib.Path(f"/proc/{self._process.pid}/task").iterdir():
            try:
                used[task.name] = sum(_cpu_of(task / "stat"))
            except OSError:
                continue  # it ended meanwhile
        return used

    def memory_mib(self, field="VmRSS"):
        """VmRSS: resident now; VmHWM: the most so far."""
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status).group(1)) / 1024


def _cpu_of(stat):
    fields = pathlib.Path(stat).read_text().rpartition(")")[2].split()
    return int(fields[11]) / TICKS, int(fields[12]) / TICKS


class Watch:
    """Looks at a sensor ten times a second for the length of a `with`."""

    def __init__(self, sensor):
        self._sensor = sensor
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.memory_mib = []
        self._begin = sensor.cpu_by_thread()
        self._cpu_by_thread = {}

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _run(self):
        while not self._over.wait(0.1):
            self.memory_mib.append(self._sensor.memory_mib())
            self._cpu_by_thread.update(self._sensor.cpu_by_thread())

    def busiest_thread(self):
        """Seconds of CPU that the thread took which took most."""
        used = (cpu - self._begin.get(task, 0) for task, cpu in self._cpu_by_thread.items())
        return max(used, default=0)
