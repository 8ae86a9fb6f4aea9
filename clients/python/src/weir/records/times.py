"""Times of records, as Python has them."""

from __future__ import annotations

import datetime

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def datetime_of(unix_nano: int) -> datetime.datetime:
    """The time so many nanoseconds after 1970-01-01 UTC, negative before, in whole microseconds.

    Rounded down, so that times stay in their order. All signed 64-bit numbers have a datetime.
    """
    return _EPOCH + datetime.timedelta(microseconds=unix_nano // 1000)
