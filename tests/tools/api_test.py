"""Tests of the landed API: proto/ may grow, when told to, and may not break what landed."""

import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
MODULES = ROOT / "clients" / "node" / "node_modules"

pytestmark = pytest.mark.skipif(not MODULES.exists(), reason="buf is not installed")


@pytest.fixture
def api(tmp_path):
    """A copy of the project, as far as the API goes; runs api.sh in it."""
    shutil.copytree(ROOT / "proto", tmp_path / "proto")
    (tmp_path / "tools").mkdir()
    for name in ("buf.yaml", "tools/api.sh", "tools/common.sh", "tools/landed_api.binpb"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "clients" / "node").mkdir(parents=True)
    (tmp_path / "clients" / "node" / "node_modules").symlink_to(MODULES)

    def run(*arguments):
        script = tmp_path / "tools" / "api.sh"
        done = subprocess.run([script, *arguments], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    run.ledger = tmp_path / "proto" / "weir" / "v1" / "ledger.proto"
    return run


def replace(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_proto_is_as_it_landed(api):
    assert api("check") == (0, "")


def test_a_comment_is_no_change(api):
    replace(api.ledger, "// Events delivered,", "// Events that were delivered,")
    assert api("check") == (0, "")


def test_a_new_field_has_to_be_accepted(api):
    field = "  // More.\n  uint64 more = 10;\n}\n\n// LostEvents"
    replace(api.ledger, "}\n\n// LostEvents", field)
    code, said = api("check")
    assert (code, "./dev api" in said) == (1, True)
    assert api("accept") == (0, "")
    assert api("check") == (0, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("uint64 delivered = 3;", "uint64 delivered = 30;"),
        ("uint64 delivered = 3;", "uint32 delivered = 3;"),
        ("uint64 delivered = 3;", "uint64 given = 3;"),
        ("LOSS_REASON_DRAIN = 3;", "LOSS_REASON_DRAIN = 5;"),
    ],
)
def test_a_breaking_change_is_refused_until_it_is_meant(api, old, new):
    replace(api.ledger, old, new)
    code, said = api("check")
    assert (code, "breaks the API" in said) == (1, True)
    code, said = api("accept")
    assert (code, "breaks the API" in said) == (1, True)
    assert api("check")[0] == 1
    assert api("accept", "--breaking") == (0, "")
    assert api("check") == (0, "")
