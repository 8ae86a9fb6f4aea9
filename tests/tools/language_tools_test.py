"""Tests of how the tools of the clients' languages are found, with fake ones on PATH."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
NEEDED = next(
    line.split()[1]
    for line in (ROOT / "clients/go/go.mod").read_text().splitlines()
    if line.startswith("go ")
)


@pytest.fixture
def shell(tmp_path):
    """Runs a function of tools/ where /usr/bin and fake programs alone are on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def run(function, **programs):
        for name, script in programs.items():
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)
        script = f'ROOT={ROOT}; source "$ROOT/tools/common.sh"; source "$ROOT/tools/go.sh"; '
        # Of the system's own folders only what the functions need: a go or node may be in there.
        for tool in ("awk", "sort", "dirname", "chmod"):
            if not (folder / tool).exists():
                (folder / tool).symlink_to(f"/usr/bin/{tool}")
        done = subprocess.run(
            ["/bin/bash", "-c", script + function],
            env={"PATH": str(folder)},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout.strip()

    run.folder = folder
    return run


def go(version, download):
    env = f"*GOVERSION) echo go{version} ;; *GOOS) echo linux ;; *GOARCH) echo amd64 ;;"
    return f'case "$*" in {env} *) {download} ;; esac'


def test_a_machine_without_go_is_told(shell):
    assert shell("go_folder") == (1, "there is no Go")


@pytest.mark.parametrize("version", [NEEDED, "1.99.1"])
def test_a_go_that_is_new_enough_is_taken(shell, version):
    assert shell("go_folder", go=go(version, "exit 1")) == (0, str(shell.folder))


def test_an_old_go_fetches_the_version_of_go_mod(shell, tmp_path):
    programs = tmp_path / "fetched" / "bin"
    programs.mkdir(parents=True)
    (programs / "go").write_text("")
    (tmp_path / "fetched" / "pkg" / "tool" / "linux_amd64").mkdir(parents=True)
    (tmp_path / "fetched" / "pkg" / "tool" / "linux_amd64" / "compile").write_text("")
    wanted = f"golang.org/toolchain@v0.0.1-go{NEEDED}.linux-amd64"
    download = f'[ "$4" = {wanted} ] && echo \'\t"Dir": "{programs.parent}",\''
    assert shell("go_folder", go=go("1.19.8", download)) == (0, str(programs))
    assert (programs / "go").stat().st_mode & 0o111


def test_an_old_go_that_can_fetch_nothing_is_told(shell):
    code, why = shell("go_folder", go=go("1.19.8", "exit 1"))
    assert code == 1
    assert why == f"go1.19.8 is older than go{NEEDED}, which could not be fetched"


def test_a_machine_without_node_is_told(shell):
    assert shell("node_is_missing") == (0, "there is no Node.js with npm")


@pytest.mark.parametrize(("old", "said"), [("true", "Node.js v16.0.0 is older than 18"), ("", "")])
def test_an_old_node_is_told(shell, old, said):
    node = f'case "$1" in --version) echo v16.0.0 ;; *) exit {1 if old else 0} ;; esac'
    assert shell("node_is_missing", node=node, npm="exit 0") == (0 if old else 1, said)
