"""Subscribers: `weir subscribe --output count`, each a process of its own."""

import os
import re
import signal
import subprocess
import tempfile

from harness import sensor


class Subscriber:
    """Subscribes at once. The command itself checks its ledger and says what was lost."""

    def __init__(self, address, session, *words):
        command = [sensor.weir(), "subscribe", session, "--server", address, "--output", "count"]
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is over
        self._process = subprocess.Popen(
            command + list(words),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        self.flows = 0
        self.lost = 0
        self.cpu = 0.0  # seconds, user and system

    def finish(self):
        """Waits for its end. False where it failed or its totals did not add up."""
        _, wait_status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(wait_status)
        self.cpu = usage.ru_utime + usage.ru_stime
        self._output.seek(0)
        text = self._output.read().decode(errors="replace")
        self._output.close()
        self.lost = sum(int(events) for events in re.findall(r"LOST: (\d+) events", text))
        found = re.search(r"^(\d+) flows", text, re.MULTILINE)
        self.flows = int(found.group(1)) if found else 0
        if self._process.returncode == 0 and found:
            return True
        print(f"  a subscriber ended with {self._process.returncode}: {text.strip()[-300:]}")
        return False

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def kill(self):
        self._process.kill()
        self._process.wait()
        self._output.close()
