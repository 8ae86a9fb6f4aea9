"""Keyed hashes in place of values."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from weir.errors import InvalidArgumentError

_KEY_BYTES = 64


class Anonymizer:
    """Replaces the values of some columns by BLAKE2b hashes of their text, equal for equal values.

    The key is new with each Anonymizer and is not kept, so the hashes cannot be tried out later.
    Raises InvalidArgumentError for a column that is not there.
    """

    def __init__(self, names: Sequence[str], anonymized: Iterable[str]):
        if isinstance(anonymized, str):
            anonymized = [anonymized]
        anonymized = list(anonymized)
        unknown = [name for name in anonymized if name not in names]
        if unknown:
            raise InvalidArgumentError(
                f"columns_to_anonymize names {unknown[0]!r}, which these flows do not have",
                code="INVALID_ARGUMENT",
                field="columns_to_anonymize",
            )
        self.indices = [names.index(name) for name in anonymized]
        self._key = secrets.token_bytes(_KEY_BYTES)

    def hashed(self, value: Any) -> Any:
        """The hash of a value; None stays None."""
        if value is None:
            return None
        return hashlib.blake2b(str(value).encode(), key=self._key).hexdigest()

    def column(self, values: list[Any]) -> list[Any]:
        """The hashes of a column's values."""
        known: dict[Any, Any] = {}
        made = []
        for value in values:
            text = str(value)
            if value is not None and text not in known:
                known[text] = self.hashed(value)
            made.append(None if value is None else known[text])
        return made

    def row(self, values: list[Any]) -> list[Any]:
        """A row whose anonymized values are replaced, in place."""
        for index in self.indices:
            values[index] = self.hashed(values[index])
        return values
