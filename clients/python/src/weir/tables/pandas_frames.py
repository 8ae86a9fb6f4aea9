"""Tables as pandas.DataFrames."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from weir.records.attributes import Attribute
from weir.tables.table import ColumnData

NEEDED = "to_pandas needs pandas: pip install 'weir-sensor[pandas]'"


def pandas_module() -> Any:
    """pandas, imported when it is first needed: it is slow to import, and an extra."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError(NEEDED) from error
    return pandas


def typed_frame(attributes: Sequence[Attribute], columns: Sequence[ColumnData]) -> Any:
    """A frame whose columns have the types of what they hold.

    int64, or Int64 where some are NA; float64 with NaN; bool or boolean; datetime64[ns, UTC] with
    NaT; category; text; bytes and lists as objects.
    """
    pandas = pandas_module()
    names = [each.name for each in attributes]
    data = dict(zip(names, (_typed(pandas, *each) for each in columns)))  # noqa: B905 - as many
    return pandas.DataFrame(data, columns=names, copy=False)


def nfstream_frame(names: Sequence[str], columns: Sequence[ColumnData]) -> Any:
    """A frame with the types that nfstream's has, which come of reading a CSV file.

    Numbers are int64 and float64; a text that is empty is NaN; lists are text.
    """
    import numpy

    pandas = pandas_module()
    parts: dict[str, Any] = {}
    texts = {}
    for name, (kind, data, valid) in zip(names, columns):  # noqa: B905 - as many
        if kind in ("int", "float") and valid is None:
            parts[name] = numpy.frombuffer(data, "int64" if kind == "int" else "float64")
        else:
            texts[name] = values_of(kind, data, valid)
    if texts:
        read = _read_back(pandas, texts)
        parts.update((name, read[name]) for name in texts)
    return pandas.DataFrame({name: parts[name] for name in names}, columns=list(names))


def _read_back(pandas: Any, columns: dict[str, list]) -> Any:
    """The columns as they are after a CSV file, without line ends in texts' way."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    # A line of one empty value would be empty, and passed over.
    writer.writerow(["-"] * len(columns))
    writer.writerows(zip(*columns.values()))
    file.seek(0)
    frame = pandas.read_csv(file, skiprows=[1], skip_blank_lines=False)
    return frame


def values_of(kind: str, data: Any, valid: Any) -> list:
    """A column as a list of Python's values; None where it is null."""
    import array

    codes = {"int": "q", "time": "q", "float": "d", "bool": "B", "category": "i"}
    if kind not in codes:
        return data
    numbers = array.array(codes[kind])
    numbers.frombytes(data)
    if kind == "category":
        return [None if code < 0 else valid[code] for code in numbers]
    values: list = [bool(each) for each in numbers] if kind == "bool" else numbers.tolist()
    if valid is None:
        return values
    return [each if is_there else None for each, is_there in zip(values, valid)]  # noqa: B905


def _typed(pandas: Any, kind: str, data: Any, valid: Any) -> Any:
    import numpy

    if kind == "category":
        codes = numpy.frombuffer(data, "int32")
        return pandas.Categorical.from_codes(codes, categories=pandas.Index(valid, dtype=object))
    mask = None if valid is None else numpy.frombuffer(valid, "uint8") == 0
    if kind == "time":
        times = numpy.frombuffer(data, "int64").view("datetime64[ns]")
        if mask is not None:
            times[mask] = numpy.datetime64("NaT")
        return pandas.DatetimeIndex(times, tz="UTC")
    if kind == "int":
        numbers = numpy.frombuffer(data, "int64")
        return numbers if mask is None else pandas.arrays.IntegerArray(numbers, mask)
    if kind == "bool":
        truths = numpy.frombuffer(data, "bool")
        return truths if mask is None else pandas.arrays.BooleanArray(truths, mask)
    if kind == "float":
        reals = numpy.frombuffer(data, "float64")
        if mask is not None:
            reals[mask] = numpy.nan
        return reals
    return pandas.Series(data, dtype=object)
