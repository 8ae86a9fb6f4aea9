"""One run of a Streamer's source: the call, what it tells besides flows, and its end."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from weir import errors, progress
from weir.streams.exchange import Exchange
from weir.streams.flow_stream import FlowStream
from weir.v1 import capture_statistics_pb2, ledger_pb2


class Run:
    """Reads the messages of a stream, and keeps what they tell besides flows.

    session_uid, ledger, statistics  as a Streamer's

    connect  makes the stream; asked again where it fails before its first message, with an error
             after which `again` says that there is a point
    timeout  seconds without an event after which it ends as if the source did; None for no bound
    bar      a progress.Bar
    report   is given the statistics of each heartbeat; None for nobody
    """

    session_uid: bytes | None = None
    ledger: ledger_pb2.Ledger | None = None
    statistics: capture_statistics_pb2.CaptureStatistics | None = None

    def __init__(
        self,
        connect: Callable[[], FlowStream],
        again: Callable[[], bool],
        timeout: float | None,
        bar: progress.Bar,
        report: Callable[[Any], None] | None = None,
    ):
        self._connect = connect
        self._again = again
        self._timeout = timeout
        self._bar = bar
        self._report = report
        self._warned = False
        self._stream: FlowStream | None = None

    def count(self, events: int) -> None:
        """Counts the events of a batch that batches() gave."""
        assert self._stream is not None
        self._stream.count(events)

    def send(self, verdicts: Any) -> None:
        """Sends verdicts, where the stream is an exchange."""
        assert isinstance(self._stream, Exchange)
        self._stream.send(verdicts)

    def batches(self) -> Iterator[bytes]:
        """The batches of events, as bytes of messages. Raises as a Streamer's iteration does."""
        with contextlib.closing(self._bar):
            for attempt in (1, 2):
                try:
                    yield from self._read()
                    return
                except errors.UnavailableError:
                    if attempt == 2 or self.session_uid is not None or not self._again():
                        raise

    def _read(self) -> Iterator[bytes]:
        quiet_since = time.monotonic()
        with self._connect() as stream:
            self._stream = stream
            for kind, message in stream.raw_messages():
                if isinstance(message, bytes):
                    yield message
                    quiet_since = time.monotonic()
                    continue
                self._take(kind, message)
                if self._timeout is not None and time.monotonic() - quiet_since > self._timeout:
                    return

    def _take(self, kind: str | None, message: Any) -> None:
        if kind == "started":
            self.session_uid = message.started.session_uid
        elif kind == "gap":
            self._warn_of_loss()
        elif kind in ("heartbeat", "ended"):
            totals = getattr(message, kind)
            self.ledger, self.statistics = totals.ledger, totals.statistics
            self._bar.show(totals.statistics)
            if self._report is not None:
                self._report(totals.statistics)
            if self.ledger.lost:
                self._warn_of_loss()

    def _warn_of_loss(self) -> None:
        if not self._warned:
            self._warned = True
            text = "the sensor lost events before this program read them; see Streamer.ledger"
            warnings.warn(errors.LossWarning(text), stacklevel=6)
