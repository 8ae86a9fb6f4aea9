"""An NFStreamer's flows as a DataFrame and as CSV files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from weir.errors import CaptureError, InvalidArgumentError, WeirError
from weir.tables.anonymize import Anonymizer
from weir.tables.columns import columns_of
from weir.tables.csv_files import CsvFiles
from weir.tables.pandas_frames import nfstream_frame, values_of

BLOCK_ROWS = 8192

# Names of columns, and the columns of some rows, each a list of Python's values.
Block = tuple[list[str], list[list[Any]]]


def frame_of(streamer: Any, anonymized: Iterable[str]) -> Any:
    """See NFStreamer.to_pandas."""
    names: list[str] = []
    columns: list[list[Any]] = []
    for block_names, block in _blocks(streamer, anonymized):
        names = block_names
        if not columns:
            columns = block
            continue
        # A plugin may give later flows more than earlier ones.
        columns += [[None] * len(columns[0]) for _ in block[len(columns) :]]
        for column, more in zip(columns, block):  # noqa: B905 - as long
            column.extend(more)
    if not columns:
        return None
    return nfstream_frame(names, [_described(column) for column in columns])


def write_csv(
    streamer: Any,
    path: str | os.PathLike[str],
    anonymized: Iterable[str],
    flows_per_file: int,
    rotate_files: int,
) -> int:
    """See NFStreamer.to_csv."""
    for name, value in (("flows_per_file", flows_per_file), ("rotate_files", rotate_files)):
        if not isinstance(value, int) or value < 0:
            raise ValueError(f"Please specify a valid {name} parameter: 0 or more, not {value!r}.")
    with CsvFiles(path, flows_per_file, rotate_files) as files:
        for names, columns in _blocks(streamer, anonymized):
            files.write(names, zip(*columns))
        return files.written


def _blocks(streamer: Any, anonymized: Iterable[str]) -> Iterator[Block]:
    """The flows in blocks of columns. Raises as iteration does."""
    blocks = _plugin_blocks(streamer) if streamer.udps else _plain_blocks(streamer)
    anonymizer: Anonymizer | None = None
    for names, columns in blocks:
        anonymizer = anonymizer or _anonymizer(names, anonymized)
        for index in anonymizer.indices:
            columns[index] = anonymizer.column(columns[index])
        yield names, columns


def _anonymizer(names: Sequence[str], anonymized: Iterable[str]) -> Anonymizer:
    wanted = [anonymized] if isinstance(anonymized, str) else list(anonymized)
    for name in wanted:
        if name not in names:
            print(f"WARNING: flows have no attribute {name}, which was to be anonymized.")
    return Anonymizer(names, [name for name in wanted if name in names])


def _plugin_blocks(streamer: Any) -> Iterator[Block]:
    names: list[str] = []
    rows: list[list[Any]] = []
    for flow in streamer:
        keys = flow.keys()
        if len(keys) > len(names):
            names = keys
        rows.append(flow.values())
        if len(rows) >= BLOCK_ROWS:
            yield names, _columns(names, rows)
            rows = []
    if rows:
        yield names, _columns(names, rows)


def _columns(names: list[str], rows: list[list[Any]]) -> list[list[Any]]:
    """Columns of rows, of which some may be short of what plugins set late."""
    for row in rows:
        row.extend([None] * (len(names) - len(row)))
    return [list(column) for column in zip(*rows)]


def _plain_blocks(streamer: Any) -> Iterator[Block]:
    inner = streamer._streamer()
    attributes = columns_of(inner._view, None, False)
    names, number = [each.name for each in attributes], 0
    at = names.index("id")
    try:
        for table in inner._tables(attributes, None, BLOCK_ROWS):
            rows = table.rows
            columns = [values_of(*column) for column in table.take()]
            columns[at] = list(range(number, number + rows))
            number += rows
            yield names, columns
    except CaptureError as error:
        print(f"WARNING: {error}")
    except (InvalidArgumentError, WeirError) as error:
        raise ValueError(str(error)) from error


def _described(column: list[Any]) -> tuple[str, Any, Any]:
    """A column of the kind that a DataFrame has it in."""
    import array

    if all(type(value) is int for value in column):
        try:
            return "int", bytearray(array.array("q", column)), None
        except OverflowError:
            return "text", column, None
    if all(type(value) is float for value in column):
        return "float", bytearray(array.array("d", column)), None
    return "text", column, None
