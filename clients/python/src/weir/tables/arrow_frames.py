"""Tables through the Arrow C data interface, and as pyarrow's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from weir.records.attributes import Attribute
from weir.records.fast import fast
from weir.tables.columns import storage_of
from weir.tables.pandas_frames import values_of

NEEDED = "this needs pyarrow: pip install 'weir-sensor[pyarrow]'"


def pyarrow_module() -> Any:
    """pyarrow, imported when it is first needed: it is an extra."""
    try:
        import pyarrow
    except ImportError as error:
        raise ImportError(NEEDED) from error
    return pyarrow


class RecordBatches:
    """The flows of a source as Arrow record batches, while it is read: an Arrow C stream.

    polars.DataFrame(batches), pyarrow.RecordBatchReader.from_stream(batches), pandas and duckdb
    take it by __arrow_c_stream__, without a copy; iterating gives pyarrow.RecordBatches. It is read
    once. An error of the source is the consumer's error, and `error` here.
    """

    def __init__(self, attributes: Sequence[Attribute], tables: Callable[[], Iterator[Any]]):
        self._attributes = tuple(attributes)
        self._tables = tables
        self.error: Exception | None = None

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        if fast is None:
            return self.reader().__arrow_c_stream__(requested_schema)
        table = fast.Table(_plan(self._attributes))
        return fast.arrow_stream(table.schema, self._arrays())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.reader())

    def reader(self) -> Any:
        """A pyarrow.RecordBatchReader."""
        pyarrow = pyarrow_module()
        if fast is not None:
            return pyarrow.RecordBatchReader.from_stream(self)
        schema = schema_of(pyarrow, self._attributes)
        batches = (batch_of(pyarrow, schema, self._attributes, t.take()) for t in self._checked())
        return pyarrow.RecordBatchReader.from_batches(schema, batches)

    def _arrays(self) -> Iterator[Any]:
        for table in self._checked():
            yield table.take_arrow()

    def _checked(self) -> Iterator[Any]:
        try:
            yield from self._tables()
        except Exception as error:
            self.error = error
            raise


def _plan(attributes: tuple[Attribute, ...]) -> Any:
    from weir.records.plans import plan_of_attributes

    return plan_of_attributes(attributes)


def schema_of(pyarrow: Any, attributes: Sequence[Attribute]) -> Any:
    """The schema that the extension gives."""
    types = {
        "int": pyarrow.int64(),
        "float": pyarrow.float64(),
        "bool": pyarrow.bool_(),
        "time": pyarrow.timestamp("ns", tz="UTC"),
        "text": pyarrow.utf8(),
        "bytes": pyarrow.binary(),
        "ints": pyarrow.list_(pyarrow.int64()),
        "texts": pyarrow.list_(pyarrow.utf8()),
        "category": pyarrow.dictionary(pyarrow.int32(), pyarrow.utf8()),
    }
    return pyarrow.schema([(each.name, types[storage_of(each)]) for each in attributes])


def batch_of(pyarrow: Any, schema: Any, attributes: Sequence[Attribute], columns: list) -> Any:
    """A RecordBatch of a table's columns."""
    arrays = [
        pyarrow.array(values_of(*column), type=field.type)
        for column, field in zip(columns, schema)  # noqa: B905 - as many
    ]
    return pyarrow.record_batch(arrays, schema=schema)
