"""The wheels and the source distribution: installed by pip, in new environments, and run."""

import json
import shutil

import pytest
import pythons
import roots
from conftest import DATA, FOLDER, READ

NEEDED = {"grpcio", "protobuf", "typing-extensions", "weir-sensor"}
NO_COMPILER = {"CC": "/bin/false", "CXX": "/bin/false"}
COMPARE = FOLDER / "compare_frames.py"


@pytest.fixture
def wanted(with_extras):
    """What the wheel in the newest Python here says of the captures."""
    captures = json.loads(with_extras.told)["captures"]
    assert all(flows > 0 for flows, _ in captures.values())
    return captures


@pytest.mark.parametrize("version", pythons.VERSIONS)
def test_a_python_needs_the_wheel_and_two_packages(version, wheel, wanted, tmp_path):
    program = pythons.find(version)
    if program is None:
        pytest.skip(f"there is no Python {version} here")
    environment = pythons.Environment(program, tmp_path / "env")
    environment.install(wheel)
    told = json.loads(environment.run(READ, DATA))
    assert told["python"].startswith(f"{version}.")
    assert told["extension"]
    assert told["server"].startswith(str(environment.folder))
    assert told["captures"] == wanted
    assert environment.packages() <= NEEDED


@pytest.mark.parametrize("root", roots.PYTHONS, indirect=True)
def test_a_bare_root_needs_the_wheel_and_two_packages(root, wheel, wanted, newest):
    files = root.folder / "wheels"
    files.mkdir()
    pythons.download([newest, "-m", "pip"], wheel, roots.PYTHONS[root.release], files)
    shutil.copytree(DATA, root.folder / "data", ignore=shutil.ignore_patterns("recorder"))
    shutil.copy(READ, root.folder)
    root.run("python3", "-m", "venv", "/weir/env")
    pip = ["/weir/env/bin/pip", "install", "--quiet", "--no-index", "--find-links=/weir/wheels"]
    root.run(*pip, "weir-sensor")
    told = json.loads(root.run("/weir/env/bin/python", f"/weir/{READ.name}", "/weir/data"))
    assert told["python"].startswith(roots.PYTHONS[root.release])
    assert told["extension"]
    assert told["server"].startswith("/weir/env/")
    assert told["captures"] == wanted


def read_with(environment, server_of, frames):
    """Reads the captures in an environment without a server, by that of another one."""
    server = server_of.file("weir/bin/weir-server")
    told = environment.run(READ, DATA, frames, WEIR_SERVER_PROGRAM=str(server))
    return json.loads(told)


def test_the_pure_wheel_gives_the_same(newest, pure_wheel, with_extras, wanted, tmp_path):
    environment = pythons.Environment(newest, tmp_path / "env")
    environment.install(f"{pure_wheel}[pandas,pyarrow]")
    assert environment.file("weir/_fast*") is None
    told = read_with(environment, with_extras, tmp_path / "frames")
    assert not told["extension"]
    assert told["captures"] == wanted
    assert int(environment.run(COMPARE, with_extras.frames, tmp_path / "frames")) > 10_000


def test_the_pure_wheel_says_how_to_get_a_server(newest, pure_wheel, tmp_path):
    environment = pythons.Environment(newest, tmp_path / "env")
    environment.install(pure_wheel)
    script = """
import weir
try:
    list(weir.Streamer("/x.pcap"))
except weir.ServerNotFoundError as error:
    print(error)
"""
    said = environment.run("-c", script, PATH="/nowhere")
    assert "WEIR_SERVER_PROGRAM" in said and "server='host:port'" in said


@pytest.mark.parametrize("has_compiler", [False, True])
def test_the_source_needs_no_compiler(has_compiler, newest, source, with_extras, wanted, tmp_path):
    environment = pythons.Environment(newest, tmp_path / "env")
    settings = {} if has_compiler else NO_COMPILER
    environment.install(f"{source}[pandas,pyarrow]", **settings)
    assert (environment.file("weir/_fast*") is not None) == has_compiler
    told = read_with(environment, with_extras, tmp_path / "frames")
    assert told["extension"] == has_compiler
    assert told["captures"] == wanted
    assert int(environment.run(COMPARE, with_extras.frames, tmp_path / "frames")) > 10_000
