"""Flows as CSV files: one, or a number that goes round."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from weir import settings


class CsvFiles:
    """Writes rows with a header to a file, or to several of so many flows each.

    path            the file; of several "flows.csv" are flows.0.csv, flows.1.csv, ...
    flows_per_file  0 for one file
    rotate_files    files that there are at most, the oldest being written anew; 0 for no limit
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        flows_per_file: int = 0,
        rotate_files: int = 0,
    ):
        self._path = os.fspath(path)
        self._per_file = _whole("flows_per_file", flows_per_file)
        self._rotate = _whole("rotate_files", rotate_files)
        self._file: TextIO | None = None
        self._index = -1
        self._in_file = 0
        self.written = 0

    def __enter__(self) -> CsvFiles:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def begin(self, names: Sequence[str]) -> None:
        """Opens the next file and writes its header."""
        if self._file is not None:
            self._file.close()
        self._index += 1
        self._in_file = 0
        self._file = open(self._name(), "w", newline="", encoding="utf-8")  # noqa: SIM115
        self._writer = csv.writer(self._file)
        self._writer.writerow(names)

    def write(self, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Writes rows, in as many files as it takes."""
        rows = list(rows)
        if self._file is None:
            self.begin(names)
        while rows:
            if self._per_file and self._in_file >= self._per_file:
                self.begin(names)
            room = self._per_file - self._in_file if self._per_file else len(rows)
            self._writer.writerows(rows[:room])
            self._in_file += len(rows[:room])
            self.written += len(rows[:room])
            rows = rows[room:]

    def _name(self) -> str:
        if not self._per_file:
            return self._path
        index = self._index % self._rotate if self._rotate else self._index
        stem, ending = os.path.splitext(self._path)
        return f"{stem}.{index}{ending}"


def _whole(name: str, value: int) -> int:
    if not isinstance(value, int) or value < 0:
        raise settings.invalid(name, value, "a whole number, 0 or more")
    return value
