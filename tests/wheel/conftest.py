"""What was made, and environments to install it in."""

import os
import pathlib

import pytest
import pythons
import roots

FOLDER = pathlib.Path(__file__).parent
DATA = FOLDER.parent / "data"
READ = FOLDER / "read_captures.py"


def made(pattern):
    """The file that `./dev check wheel` made."""
    (file,) = pathlib.Path(os.environ["WEIR_WHEELS"]).glob(pattern)
    return file


@pytest.fixture(scope="session")
def wheel():
    """The wheel of this platform, with the server and the extension."""
    return made("*-abi3-*.whl")


@pytest.fixture(scope="session")
def pure_wheel():
    return made("*-py3-none-any.whl")


@pytest.fixture(scope="session")
def source():
    return made("*.tar.gz")


@pytest.fixture(scope="session")
def newest():
    """The program of the newest Python here."""
    return [each for each in map(pythons.find, pythons.VERSIONS) if each][-1]


@pytest.fixture(scope="session")
def with_extras(newest, wheel, tmp_path_factory):
    """An environment with the wheel, pandas and pyarrow, and the frames that it read."""
    environment = pythons.Environment(newest, tmp_path_factory.mktemp("wheel") / "env")
    environment.install(f"{wheel}[pandas,pyarrow]")
    environment.frames = environment.folder / "frames"
    environment.told = environment.run(READ, DATA, environment.frames)
    return environment


@pytest.fixture
def root(request):
    why_not = roots.why_not()
    if why_not:
        pytest.skip(why_not)
    bare = roots.Root(request.param)
    yield bare
    bare.close()
