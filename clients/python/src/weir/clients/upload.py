"""A capture of this machine, in the pieces in which it is sent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO, Union

from weir.v1 import flow_service_pb2

CHUNK_BYTES = 256 << 10

Capture = Union[str, "os.PathLike[str]", IO[bytes]]


class CaptureFile:
    """An open capture: a path, or a file that the program opened, which stays open.

    name  for people
    size  bytes that are left in it; None where that is not known, as of a pipe

    Raises OSError where a path cannot be opened.
    """

    def __init__(self, capture: Capture):
        self._is_ours = isinstance(capture, (str, os.PathLike))
        self._file: IO[bytes] = open(capture, "rb") if self._is_ours else capture  # type: ignore[arg-type,assignment] # noqa: SIM115
        self.name = os.path.basename(str(getattr(self._file, "name", "")))
        self.size = self._left()

    def _left(self) -> int | None:
        try:
            start = self._file.tell()
            end = self._file.seek(0, os.SEEK_END)
            self._file.seek(start)
            return end - start
        except (OSError, AttributeError, ValueError):
            return None

    def requests(
        self, first: flow_service_pb2.AnalyzeCaptureRequest
    ) -> Iterator[flow_service_pb2.AnalyzeCaptureRequest]:
        """The messages of an upload. gRPC takes them as the sensor reads."""
        try:
            yield first
            while chunk := self._file.read(CHUNK_BYTES):
                yield flow_service_pb2.AnalyzeCaptureRequest(chunk=chunk)
        finally:
            self.close()

    def close(self) -> None:
        if self._is_ours:
            self._file.close()
