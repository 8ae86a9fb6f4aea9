"""How far a source is, in a terminal or a notebook."""

from __future__ import annotations

import sys
import time
from typing import Any

SHOWN_AFTER = 2.0  # seconds: what is over sooner needs no bar


class Bar:
    """tqdm's bar of the bytes of files that were read, where it is wanted and tqdm is there.

    wanted  True, False, or None: where a person looks on, and it takes long
    """

    def __init__(self, wanted: bool | None):
        self._start = time.monotonic() + (0 if wanted else SHOWN_AFTER)
        self._bar: Any = None
        self._make = _maker() if wanted or (wanted is None and is_watched()) else None

    @property
    def is_possible(self) -> bool:
        return self._make is not None

    def show(self, statistics: Any) -> None:
        """Moves the bar to where the source is."""
        if self._make is None or not statistics.HasField("progress"):
            return
        progress = statistics.progress
        if self._bar is None:
            if time.monotonic() < self._start:
                return
            total = progress.bytes_total if progress.HasField("bytes_total") else None
            self._bar = self._make(total=total, unit="B", unit_scale=True, unit_divisor=1024)
        self._bar.set_description(progress.current_file.rpartition("/")[2] or "read", refresh=False)
        self._bar.update(progress.bytes_read - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def is_watched() -> bool:
    """Whether standard error is a terminal, or this is a notebook."""
    if "ipykernel" in sys.modules:
        return True
    return sys.stderr is not None and sys.stderr.isatty()


def _maker() -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    return tqdm
