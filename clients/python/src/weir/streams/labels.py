"""Labels of flows as Python's values."""

from __future__ import annotations

from typing import Any, Union

from weir import settings
from weir.v1 import label_pb2

LabelInput = Union[str, int, float, bool, bytes, list]


def label_value(value: Any) -> label_pb2.LabelValue:
    """The message of a value: text, number, truth value, bytes, or a list of these.

    numpy's numbers are taken for Python's. Raises InvalidArgumentError for anything else.
    """
    if hasattr(value, "item") and not isinstance(value, (list, tuple)):
        value = value.tolist()  # numpy's numbers, and arrays
    if isinstance(value, bool):
        return label_pb2.LabelValue(bool_value=value)
    if isinstance(value, int):
        return label_pb2.LabelValue(int_value=value)
    if isinstance(value, float):
        return label_pb2.LabelValue(double_value=value)
    if isinstance(value, str):
        return label_pb2.LabelValue(string_value=value)
    if isinstance(value, bytes):
        return label_pb2.LabelValue(bytes_value=value)
    if isinstance(value, (list, tuple)):
        values = label_pb2.LabelList(values=[label_value(each) for each in value])
        return label_pb2.LabelValue(list_value=values)
    raise settings.invalid("labels", value, "a text, number, truth value, bytes or list")


def python_value(label: label_pb2.LabelValue) -> Any:
    """The value of a message; None for a kind that this package does not know."""
    kind = label.WhichOneof("kind")
    if kind is None:
        return None
    if kind == "list_value":
        return [python_value(each) for each in label.list_value.values]
    return getattr(label, kind)
