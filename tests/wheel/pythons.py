"""The Pythons of this machine, and environments of them with what is made installed."""

import functools
import json
import os
import pathlib
import shutil
import subprocess

VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
# Wheels that a machine with glibc 2.36 takes.
PLATFORMS = (
    "manylinux2014",
    "manylinux_2_17",
    "manylinux_2_28",
    "manylinux_2_34",
    "manylinux_2_36",
)
MINUTES = 60  # seconds


@functools.cache
def find(version):
    """The program of a Python of this version; None where there is none."""
    name = f"python{version}"
    managed = (
        pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv")) / "versions"
    )
    candidates = [shutil.which(name), *managed.glob(f"{version}.*/bin/{name}")]
    return next((each for each in map(str, filter(None, candidates)) if _is(each, version)), None)


def _is(program, version):
    """Whether the program runs, is of this version, and makes environments with pip."""
    script = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([program, "-c", script], capture_output=True, text=True)
    return done.returncode == 0 and done.stdout.strip() == version


class Environment:
    """A new virtual environment of a Python, without anything of this machine's packages."""

    def __init__(self, program, folder):
        self.folder = pathlib.Path(folder)
        run(program, "-m", "venv", self.folder)
        self.python = self.folder / "bin" / "python"

    def install(self, *what, **environment):
        """Installs by pip; its output where it fails is in the error."""
        return run(self.python, "-m", "pip", "install", "--quiet", *what, **environment)

    def packages(self):
        """Names of what is installed, but for what each environment has."""
        listed = json.loads(run(self.python, "-m", "pip", "list", "--format=json"))
        return {each["name"].lower() for each in listed} - {"pip", "setuptools", "wheel"}

    def file(self, pattern):
        """The one installed file of this name; None where there is none."""
        return next(iter(self.folder.glob(f"lib/python*/site-packages/{pattern}")), None)

    def run(self, *command, **environment):
        return run(self.python, "-I", *command, **environment)


def download(pip, wheel, version, folder):
    """Downloads the wheel's dependencies for a version of Python, by the pip of another one."""
    platforms = [f"--platform={each}_x86_64" for each in PLATFORMS]
    wanted = [
        "--only-binary=:all:",
        f"--python-version={version}",
        "--implementation=cp",
        *platforms,
    ]
    run(*pip, "download", "--quiet", *wanted, "--dest", folder, wheel)


def run(*command, **environment):
    """Standard output of a command that must succeed. It sees no Weir but what is installed."""
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(("WEIR_", "PYTHON"))
    }
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        timeout=15 * MINUTES,
        cwd="/",
        env={**clean, **environment},
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    return done.stdout
