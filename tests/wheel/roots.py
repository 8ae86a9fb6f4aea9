"""Bare roots of Debian, with Python and pip and none of what Weir is built with."""

import os
import pathlib
import shutil
import subprocess

import pythons

CACHE = (
    pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "weir-roots"
)
PYTHONS = {"bookworm": "3.11", "trixie": "3.13"}  # by release
PACKAGES = "python3,python3-venv"


def why_not():
    """Why there can be no roots here; None where there can."""
    if os.geteuid() != 0:
        return "roots of Debian take root to make and to enter"
    if shutil.which("debootstrap") is None:
        return "there is no debootstrap"
    return None


class Root:
    """The root of a release, made where it is not in the cache. Its /weir is new."""

    def __init__(self, release):
        self.release = release
        self._path = CACHE / release
        if not (self._path / "made").exists():
            self._make()
        self.close()
        self.folder = self._path / "weir"
        self.folder.mkdir()

    def run(self, *command):
        """Runs a command in the root, in /weir."""
        return pythons.run(
            "chroot", self._path, "/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "HOME=/weir", *command
        )

    def close(self):
        """Removes /weir."""
        shutil.rmtree(self._path / "weir", ignore_errors=True)

    def _make(self):
        shutil.rmtree(self._path, ignore_errors=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}"]
        subprocess.run([*command, self.release, self._path], check=True, capture_output=True)
        (self._path / "made").touch()
