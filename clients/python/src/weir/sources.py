"""What a Streamer reads: files, interfaces, or a capture that is sent to the sensor."""

from __future__ import annotations

import dataclasses
import fnmatch
import glob
import os
import pathlib
import socket
from collections.abc import Callable, Iterable
from typing import IO, Any, Union

from weir import settings
from weir.clients.upload import CaptureFile
from weir.errors import NotFoundError, WeirError
from weir.v1 import source_pb2

Path = Union[str, "os.PathLike[str]"]
SourceInput = Union[Path, IO[bytes], Iterable[Path]]

# Files of a folder that are captures, by their names' ends.
ENDINGS = (".pcap", ".pcapng", ".cap", ".pcap.gz", ".pcapng.gz", ".pcap.zst", ".pcapng.zst")
MAGIC = frozenset("*?[")  # what makes a name a pattern
MAX_INTERFACE_NAME = 15  # bytes


@dataclasses.dataclass
class Source:
    """A source as it was asked for, and what it turned out to be.

    names    paths, patterns, folders or interfaces; one at least, unless there is `file`
    file     an open file to be sent
    server   whether the sensor is another's, whose files and interfaces the names are
    upload   whether the names are of this machine, to be sent to that sensor
    live     settings of interfaces by the Streamer's names
    """

    names: list[str]
    file: IO[bytes] | None
    server: bool
    upload: bool
    live: dict[str, Any]

    @property
    def is_sent(self) -> bool:
        return self.file is not None or self.upload

    def capture(self) -> CaptureFile:
        """The capture that is to be sent. Raises NotFoundError, InvalidArgumentError."""
        if self.file is not None:
            return CaptureFile(self.file)
        (path,) = _one(_local_files(self.names))
        try:
            return CaptureFile(path)
        except OSError as error:
            raise NotFoundError(f"{path}: {error.strerror}", code="NOT_FOUND") from None

    def message(self, client: Callable[[], Any]) -> source_pb2.Source:
        """What the sensor is asked to read. `client` gives a weir.Client of it."""
        if self.server:
            return self._of_sensor(client)
        interfaces = {name for _, name in socket.if_nameindex()} | {"any"}
        if all(name in interfaces and not os.path.exists(name) for name in self.names):
            return settings.interface_source(self.names, self.live)
        return settings.file_source(_local_files(self.names))

    def _of_sensor(self, client: Callable[[], Any]) -> source_pb2.Source:
        if all(_may_be_interface(name) for name in self.names):
            with client() as sensor:
                there = _interfaces_of(sensor)
            if there.issuperset(self.names):
                return settings.interface_source(self.names, self.live)
        if any(MAGIC & set(name) or name.endswith("/") for name in self.names):
            with client() as sensor:
                return settings.file_source(_remote_files(sensor, self.names))
        return settings.file_source(self.names)


def source_of(source: SourceInput, server: bool, upload: bool, live: dict[str, Any]) -> Source:
    """The Source of what a Streamer was given. Raises InvalidArgumentError where it is none."""
    if hasattr(source, "read"):
        return Source([], source, server, upload, live)  # type: ignore[arg-type]
    return Source(settings.sources_of(source), None, server, upload, live)


def _local_files(names: list[str]) -> list[str]:
    """Absolute paths of the files: those of folders and patterns in the order of their names."""
    found = []
    for name in names:
        if os.path.isdir(name):
            found += _captures_below(name)
        elif MAGIC & set(name) and not os.path.exists(name):
            found += _some(name, sorted(glob.glob(name, recursive=True)))
        else:
            found.append(name)
    return [os.path.abspath(each) for each in found]


def _captures_below(folder: str) -> list[str]:
    files = pathlib.Path(folder).rglob("*")
    captures = sorted(str(each) for each in files if str(each).endswith(ENDINGS))
    return _some(folder, captures)


def _remote_files(sensor: Any, names: list[str]) -> list[str]:
    """The same of a sensor's files. `**` and `*` of a pattern go through folders too."""
    found = []
    for name in names:
        if name.endswith("/"):
            found += _some(name, [each.path for each in sensor.capture_files(name.rstrip("/"))])
        elif MAGIC & set(name):
            there = [each.path for each in sensor.capture_files()]
            found += _some(name, fnmatch.filter(there, name.lstrip("/")))
        else:
            found.append(name)
    return found


def _some(name: str, files: list[str]) -> list[str]:
    if not files:
        raise NotFoundError(f"{name}: no captures there", code="NOT_FOUND")
    return files


def _one(paths: list[str]) -> list[str]:
    if len(paths) != 1:
        raise settings.invalid("source", paths, "one capture, where it is sent to the sensor")
    return paths


def _may_be_interface(name: str) -> bool:
    return (
        len(os.fsencode(name)) <= MAX_INTERFACE_NAME
        and "/" not in name
        and (not name.endswith(ENDINGS))
    )


def _interfaces_of(sensor: Any) -> set[str]:
    try:
        return {each.name for each in sensor.interfaces()} | {"any"}
    except WeirError:
        return set()  # It cannot capture, and says so where it is asked to.
