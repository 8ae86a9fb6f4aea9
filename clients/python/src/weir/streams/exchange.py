"""A stream of flows that takes verdicts on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Optional

from weir.rpc.stream_call import StreamCall
from weir.streams.flow_stream import FlowStream
from weir.streams.labels import LabelInput, label_value
from weir.streams.outbox import Outbox
from weir.streams.position import Position
from weir.streams.state import StreamItem
from weir.v1 import event_pb2, event_type_pb2, flow_service_pb2, verdict_pb2

Decision = Callable[[event_pb2.FlowEvent], Optional[verdict_pb2.FlowVerdict]]


def verdict(
    flow: int,
    labels: dict[str, LabelInput] | None = None,
    *,
    end: bool = False,
    remove: Iterable[str] = (),
    hold_round: int | None = None,
) -> verdict_pb2.FlowVerdict:
    """What a program decided about an open flow.

    flow        its id
    labels      values to attach by name: text, numbers, truth values, bytes, lists of them
    end         end its record now
    remove      names of labels to take away first
    hold_round  of the event that this answers; None for any
    """
    made = verdict_pb2.FlowVerdict(flow_id=flow, removed_labels=remove, hold_round=hold_round)
    for name, value in (labels or {}).items():
        made.labels[name].CopyFrom(label_value(value))
    if end:
        made.action = verdict_pb2.FLOW_ACTION_END
    return made


class Exchange(FlowStream):
    """A FlowStream to which verdicts are sent; what became of them is an item, "verdicts".

        with client.exchange("lab", hold=True) as exchange:
            for event in exchange.decide(lambda event: weir.verdict(event.flow.id, {"seen": True})):
                print(event.flow.labels)

    send() never waits for the sensor, so a program that sends while it reads cannot come to a
    standstill with it. send() and close_send() may be called from any thread.
    """

    def __init__(self, call: StreamCall, outbox: Outbox, position: Position = Position()):  # noqa: B008
        super().__init__(call, position)
        self._outbox = outbox

    def send(
        self,
        verdicts: flow_service_pb2.FlowVerdictBatch | Iterable[verdict_pb2.FlowVerdict],
    ) -> None:
        """Queues verdicts for the sensor, at most 65536 in a call.

        A batch may carry a number of the program's own, which comes back with its results. After
        the end of the stream they are forgotten. Raises ResourceExhaustedError where thousands of
        batches wait, since the sensor applies them more slowly than they come.
        """
        if not isinstance(verdicts, flow_service_pb2.FlowVerdictBatch):
            verdicts = flow_service_pb2.FlowVerdictBatch(verdicts=verdicts)
        self._outbox.put(verdicts)

    def close_send(self) -> None:
        """There will be no more verdicts. The stream goes on, and flows are held no longer."""
        self._outbox.close()

    def decide(self, decision: Decision) -> Iterator[event_pb2.FlowEvent]:
        """Asks `decision` for a verdict on each event of an open flow, and gives all events.

        The verdicts of a message are sent together, before its events are given. A decision of None
        releases a flow that is held, and says nothing of one that is not.
        """
        for kind, message in self.messages():
            items = list(self._state.items(kind, message))
            self._answer(items, decision)
            yield from (value for kind, value in items if kind == "event")

    def _answer(self, items: list[StreamItem], decision: Decision) -> None:
        batch = flow_service_pb2.FlowVerdictBatch()
        for kind, event in items:
            if kind != "event" or not event.HasField("flow") or event.flow.end_reason:
                continue
            made = decision(event)
            if made is not None:
                batch.verdicts.append(made)
            elif event.HasField("hold_round") or event.type in _HOLDING:
                batch.verdicts.add(flow_id=event.flow.id)
        if batch.verdicts:
            self.send(batch)

    def close(self) -> None:
        """Ends the call and its connection. May be called again."""
        self._outbox.abandon()
        super().close()


# Where the sensor has no rounds, flows are held at EARLY.
_HOLDING = (event_type_pb2.EVENT_TYPE_EARLY,)
