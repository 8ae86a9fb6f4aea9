"""Verdicts on their way to the sensor."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator

from weir.errors import ResourceExhaustedError
from weir.v1 import flow_service_pb2

MERGE_FROM = 64  # batches that wait, from which on new ones are joined to the last
MAX_WAITING = 4096  # batches that wait at most
MAX_VERDICTS = 65536  # in a batch
MAX_BYTES = 3 << 20  # of a batch


class Outbox:
    """A queue of verdicts between a program and the thread of gRPC that sends them.

    Putting never waits, so a program that puts while it reads cannot be held up by a sensor that
    waits for it to read. What waits is bounded: many batches that wait become one.
    """

    def __init__(self, first: flow_service_pb2.ExchangeFlowsRequest):
        self._first = first
        self._waiting: deque[flow_service_pb2.FlowVerdictBatch] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, batch: flow_service_pb2.FlowVerdictBatch) -> None:
        """Queues a batch. Raises ResourceExhaustedError where too many wait."""
        with self._changed:
            if len(self._waiting) >= MERGE_FROM and _joined(self._waiting[-1], batch):
                return
            if len(self._waiting) >= MAX_WAITING:
                raise ResourceExhaustedError(
                    f"{MAX_WAITING} batches of verdicts wait for the sensor to apply earlier ones",
                    code="RESOURCE_EXHAUSTED",
                )
            self._waiting.append(batch)
            self._changed.notify()

    def close(self) -> None:
        """There will be no more: what waits is sent, then the stream is half-closed."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def abandon(self) -> None:
        """The call is over: what waits is forgotten."""
        with self._changed:
            self._waiting.clear()
            self._closed = True
            self._changed.notify()

    def __iter__(self) -> Iterator[flow_service_pb2.ExchangeFlowsRequest]:
        yield self._first
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                batch = self._waiting.popleft()
            yield flow_service_pb2.ExchangeFlowsRequest(verdicts=batch)


def _joined(
    last: flow_service_pb2.FlowVerdictBatch, batch: flow_service_pb2.FlowVerdictBatch
) -> bool:
    """Whether the batch was joined to the last one that waits."""
    if last.batch_id or batch.batch_id:
        return False  # The program wants to know of each.
    if len(last.verdicts) + len(batch.verdicts) > MAX_VERDICTS:
        return False
    if last.ByteSize() + batch.ByteSize() > MAX_BYTES:
        return False
    last.MergeFrom(batch)
    return True
