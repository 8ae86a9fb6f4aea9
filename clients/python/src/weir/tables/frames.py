"""Flows as tables."""

from __future__ import annotations

import csv
import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence

from weir.errors import CaptureError, InvalidArgumentError

_KEY_BYTES = 64


def to_pandas(flows: Iterable, columns: Sequence[str], anonymized: Iterable[str]):
    """A pandas.DataFrame of the flows. See Streamer.to_pandas."""
    import pandas  # Slow to import, and a program that only iterates does without.

    rows = []
    anonymize = _anonymizer(columns, anonymized)
    try:
        for flow in flows:
            rows.append(anonymize(flow.values()))
    except CaptureError as error:
        error.flows = pandas.DataFrame(rows, columns=columns)
        raise
    return pandas.DataFrame(rows, columns=columns)


def to_csv(flows: Iterable, columns: Sequence[str], path, anonymized: Iterable[str]) -> int:
    """Writes the flows to a file. See Streamer.to_csv."""
    anonymize = _anonymizer(columns, anonymized)
    count = 0
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for flow in flows:
            writer.writerow(anonymize(flow.values()))
            count += 1
    return count


def _anonymizer(columns: Sequence[str], anonymized: Iterable[str]) -> Callable[[list], list]:
    """A function that hashes the anonymized columns of a row, in place.

    The key is new each time and is not kept, so the hashes cannot be tried out afterwards.
    """
    if isinstance(anonymized, str):
        anonymized = [anonymized]
    unknown = [name for name in anonymized if name not in columns]
    if unknown:
        raise InvalidArgumentError(
            f"columns_to_anonymize names {unknown[0]!r}, which these flows do not have",
            field="columns_to_anonymize",
        )
    indices = [columns.index(name) for name in anonymized]
    key = secrets.token_bytes(_KEY_BYTES)

    def anonymize(row: list) -> list:
        for index in indices:
            value = str(row[index]).encode()
            row[index] = hashlib.blake2b(value, key=key).hexdigest()
        return row

    return anonymize
