"""The examples run, without a screen, and print or draw something."""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parents[1] / "examples"


def run(script, capture, folder):
    return subprocess.run(
        [sys.executable, EXAMPLES / script, capture],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_flows_one_by_one_and_as_a_frame(captures, real_program, tmp_path):
    done = run("flows.py", captures / "mixed.pcap", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "DNS" in done.stdout


@pytest.mark.skipif(importlib.util.find_spec("sklearn") is None, reason="there is no scikit-learn")
def test_a_model_of_the_first_packet_sizes(captures, real_program, tmp_path):
    done = run("model.py", captures / "mixed.pcap", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "[1.0, 0.0]" in done.stdout or "[0." in done.stdout


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("sklearn", "matplotlib")),
    reason="there is no scikit-learn or matplotlib",
)
def test_the_notebook_runs_and_draws(captures, real_program, tmp_path):
    notebook = json.loads((EXAMPLES / "traffic.ipynb").read_text())
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    script = tmp_path / "cells.py"
    script.write_text("\n".join(cells))
    environment = {**os.environ, "MPLBACKEND": "Agg", "CAPTURE": str(captures / "mixed.pcap")}
    done = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    for picture in ("traffic.png", "profiles.png", "categories.png"):
        assert (tmp_path / picture).stat().st_size > 5000
