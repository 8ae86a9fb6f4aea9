"""The programs that are compared: how each is called, and where it says how many flows it saw."""

import dataclasses
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable

from harness import paths

NFSTREAM_SCRIPT = """
import sys
from nfstream import NFStreamer
if __name__ == "__main__":
    print(sum(1 for _ in NFStreamer(source=sys.argv[1], n_meters=1)), "flows")
"""


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    command: Callable  # of (capture, flows): the words to run
    # A call that prints the flows, where the measured one does not; and how to find them.
    counting_command: Callable
    count_pattern: str

    def count(self, output):
        """The number of flows in what the program printed; None where there is none."""
        found = re.search(self.count_pattern, output)
        return int(found.group(1)) if found else None


def _weir():
    cli = paths.built("clients", "cli", "weir")
    if cli is not None:

        def command(capture, flows):
            words = [cli, "flows", capture, "--output", "count", "--workers", "1"]
            return words + (["--max-open-flows", str(flows + 1)] if flows > 1_000_000 else [])

        return Program("weir", command, None, r"(\d+) flows")
    engine = paths.built("tests", "benchmark", "engine_run")
    if engine is None:
        raise SystemExit("bench: neither //clients/cli:weir nor engine_run is built")
    print(
        "NOTE: //clients/cli:weir is not built; the engine alone stands in for it, so neither\n"
        "      the RPC nor a client is in Weir's figures."
    )
    return Program(
        "weir (engine)",
        lambda capture, flows: [engine, capture, f"--max-open-flows={flows + 1}"],
        None,
        r"(\d+) records",
    )


def _ndpi_reader():
    path = shutil.which("ndpiReader")
    if path is None:
        return None
    words = [path, "-T", "20", "-U", "20"]
    return Program(
        "ndpiReader",
        lambda capture, flows: [*words, "-q", "-i", capture],
        lambda capture: [*words, "-i", capture],
        r"Unique flows:\s+(\d+)",
    )


def _has_nfstream(python):
    if python == sys.executable:
        return importlib.util.find_spec("nfstream") is not None
    return subprocess.run([python, "-c", "import nfstream"], capture_output=True).returncode == 0


def _nfstream():
    python = os.environ.get("WEIR_BENCH_PYTHON", sys.executable)
    if not _has_nfstream(python):
        return None
    script = paths.CACHE / "count_nfstream.py"
    script.write_text(NFSTREAM_SCRIPT)
    return Program(
        "nfstream", lambda capture, flows: [python, script, capture], None, r"(\d+) flows"
    )


def installed():
    """Weir first, then the peers that this machine has; says which are missing."""
    paths.CACHE.mkdir(mode=0o700, exist_ok=True)
    peers = {
        "ndpiReader (libndpi-bin)": _ndpi_reader(),
        "nfstream (WEIR_BENCH_PYTHON names a Python that has it)": _nfstream(),
    }
    for name, program in peers.items():
        if program is None:
            print(f"NOTE: not installed, left out: {name}")
    return [_weir(), *(program for program in peers.values() if program is not None)]
