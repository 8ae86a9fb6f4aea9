"""A Streamer's flows as tables: what every kind of Streamer can do with its batches of events."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

from weir import settings
from weir.errors import CaptureError
from weir.records.attributes import Attribute, View
from weir.run import Run
from weir.tables.anonymize import Anonymizer
from weir.tables.arrow_frames import RecordBatches, pyarrow_module
from weir.tables.columns import Columns, columns_of, fields_of
from weir.tables.csv_files import CsvFiles
from weir.tables.pandas_frames import typed_frame, values_of
from weir.tables.table import ColumnData, new_table

BLOCK_ROWS = 65536
CSV_ROWS = 8192
NEEDS_POLARS = "to_polars needs polars: pip install 'weir-sensor[polars]'"


class FrameMethods:
    """Needs `_view` and `_start(fields)`, which begins a run for these fields of the records."""

    _view: View

    def _start(self, fields: list[str] | None) -> Run:
        raise NotImplementedError

    def to_pandas(
        self,
        columns_to_anonymize: Iterable[str] = (),
        *,
        columns: Columns = None,
        typed: bool = True,
        addresses: str = "text",
    ) -> Any:
        """Runs the source and returns its flows as a pandas.DataFrame.

        columns_to_anonymize  names of columns whose values are replaced by keyed hashes, equal for
                              equal values within this one result
        columns    what is a column: attributes by name, fields of the sensor's record by path
                   ("risks.risks.name", "tls.version_name"), of a message all at once ("dns"), and
                   labels ("labels.NAME", or with a kind: "labels.NAME:int", float, bool); "*" for
                   all attributes. None for these alone. The sensor sends no more than is asked for
        typed      times as datetime64[ns, UTC]; NA where a direction has no packets, and where a
                   field does not apply; booleans; categories. False for nfstream's numbers and
                   texts, as iteration gives them
        addresses  "text", or "bytes": 16 of them, an IPv4 address mapped into IPv6

        Raises as iteration does; CaptureError.flows holds the flows of a damaged capture. Needs
        pandas.
        """
        attributes = columns_of(self._view, columns, typed, addresses)
        anonymizer = Anonymizer([each.name for each in attributes], columns_to_anonymize)
        run, table = self._start(_mask(columns, attributes)), new_table(attributes)
        try:
            for message in run.batches():
                run.count(table.add(message))
        except CaptureError as error:
            error.flows = _frame(attributes, table.take(), anonymizer)
            raise
        return _frame(attributes, table.take(), anonymizer)

    def frames(
        self,
        rows: int = 100_000,
        columns_to_anonymize: Iterable[str] = (),
        *,
        columns: Columns = None,
        typed: bool = True,
        addresses: str = "text",
    ) -> Iterator[Any]:
        """As to_pandas, in frames of about so many rows while the source is read."""
        attributes = columns_of(self._view, columns, typed, addresses)
        anonymizer = Anonymizer([each.name for each in attributes], columns_to_anonymize)
        for table in self._tables(attributes, columns, rows):
            yield _frame(attributes, table.take(), anonymizer)

    def record_batches(
        self,
        rows: int = BLOCK_ROWS,
        *,
        columns: Columns = None,
        typed: bool = True,
        addresses: str = "text",
    ) -> RecordBatches:
        """The flows as an Arrow C stream, in batches of about so many rows, as the source is read.

        polars, duckdb, pyarrow and pandas take it as it is, without a copy. The settings are those
        of to_pandas.
        """
        attributes = columns_of(self._view, columns, typed, addresses)
        return RecordBatches(attributes, lambda: self._tables(attributes, columns, rows))

    def to_arrow(
        self, *, columns: Columns = None, typed: bool = True, addresses: str = "text"
    ) -> Any:
        """Runs the source and returns its flows as a pyarrow.Table. See to_pandas."""
        batches = self.record_batches(columns=columns, typed=typed, addresses=addresses)
        pyarrow_module()
        return _read(batches, lambda: batches.reader().read_all())

    def to_polars(
        self, *, columns: Columns = None, typed: bool = True, addresses: str = "text"
    ) -> Any:
        """Runs the source and returns its flows as a polars.DataFrame. See to_pandas."""
        try:
            import polars
        except ImportError as error:
            raise ImportError(
                "to_polars needs polars: pip install 'weir-sensor[polars]'"
            ) from error
        batches = self.record_batches(columns=columns, typed=typed, addresses=addresses)
        return _read(batches, lambda: polars.DataFrame(batches))

    def to_parquet(
        self,
        path: str | os.PathLike[str],
        *,
        columns: Columns = None,
        typed: bool = True,
        addresses: str = "text",
        rows: int = BLOCK_ROWS,
        **options: Any,
    ) -> int:
        """Runs the source, writes its flows to a Parquet file, and returns their number.

        It is written in row groups of about so many rows while the source is read, so that memory
        is bounded. `options` are those of pyarrow.parquet.ParquetWriter. The rest is to_pandas's.
        Where it raises, the file holds the flows up to the error.
        """
        pyarrow_module()
        from pyarrow import parquet

        batches = self.record_batches(rows, columns=columns, typed=typed, addresses=addresses)

        def write() -> int:
            reader, written = batches.reader(), 0
            with parquet.ParquetWriter(os.fspath(path), reader.schema, **options) as writer:
                for batch in reader:
                    writer.write_batch(batch)
                    written += batch.num_rows
            return written

        return _read(batches, write)

    def to_csv(
        self,
        path: str | os.PathLike[str],
        columns_to_anonymize: Iterable[str] = (),
        flows_per_file: int = 0,
        rotate_files: int = 0,
        *,
        columns: Columns = None,
    ) -> int:
        """Runs the source, writes its flows to a CSV file with a header, and returns their number.

        flows_per_file  flows of one file, flows.0.csv, flows.1.csv, ...; 0 for one file
        rotate_files    files at most, the oldest being written anew; 0 for no limit

        Values are those of iteration. Raises as it does; the file then holds the flows up to the
        error.
        """
        attributes = columns_of(self._view, columns, False)
        names = [each.name for each in attributes]
        anonymizer = Anonymizer(names, columns_to_anonymize)
        with CsvFiles(path, flows_per_file, rotate_files) as files:
            files.begin(names)
            for table in self._tables(attributes, columns, CSV_ROWS):
                columns_of_block = [
                    values_of(*column) for column in _anonymized(table.take(), anonymizer)
                ]
                files.write(names, zip(*columns_of_block))
            return files.written

    def _tables(
        self, attributes: tuple[Attribute, ...], columns: Columns, rows: int
    ) -> Iterator[Any]:
        """A table whenever it has so many rows, and at the end. Who takes it must empty it."""
        if not isinstance(rows, int) or rows < 1:
            raise settings.invalid("rows", rows, "a whole number, 1 or more")
        run, table = self._start(_mask(columns, attributes)), new_table(attributes)
        try:
            for message in run.batches():
                run.count(table.add(message))
                if table.rows >= rows or table.is_full:
                    yield table
        except CaptureError:
            if table.rows:
                yield table
            raise
        if table.rows:
            yield table


def _mask(columns: Columns, attributes: Iterable[Attribute]) -> list[str] | None:
    """The fields to ask the sensor for; None for all, which costs it less than a mask of many."""
    return None if columns is None else fields_of(attributes)


def _anonymized(columns: list[ColumnData], anonymizer: Anonymizer) -> list[ColumnData]:
    for index in anonymizer.indices:
        values = anonymizer.column(values_of(*columns[index]))
        columns[index] = ("text", values, None)
    return columns


def _frame(
    attributes: tuple[Attribute, ...], columns: list[ColumnData], anonymizer: Anonymizer
) -> Any:
    return typed_frame(attributes, _anonymized(columns, anonymizer))


def _read(batches: RecordBatches, read: Any) -> Any:
    """What `read` gives; where the source failed, its own error and not the consumer's."""
    try:
        return read()
    except Exception:
        if batches.error is not None:
            raise batches.error from None
        raise
