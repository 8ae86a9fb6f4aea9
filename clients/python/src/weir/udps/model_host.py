"""Asks a model for the events of a session."""

from __future__ import annotations

from typing import Any

from weir.errors import PluginError
from weir.records.attributes import View
from weir.records.plans import plan_of
from weir.streams.exchange import verdict
from weir.udps.flow import PluginFlow, Udps
from weir.udps.model import Model
from weir.udps.packet import packet_events
from weir.v1 import event_type_pb2, flow_service_pb2

_EARLY = event_type_pb2.EVENT_TYPE_EARLY
_ENDED = event_type_pb2.EVENT_TYPE_ENDED


class ModelHost:
    """The model of one iteration, and its predictions of the flows that are open in it."""

    def __init__(self, model: Model, view: View, kind: type[PluginFlow] = PluginFlow):
        self._model = model
        self._view = view
        self._plan = plan_of(view)
        self._kind = kind
        self._known: dict[int, Any] = {}

    def take(self, message: bytes) -> tuple[int, list[Any], Any]:
        """The number of events, the flows that are over, and verdicts on those that wait."""
        events = packet_events(message)
        early = [each for each in events if each[1] == _EARLY]
        over = [each for each in events if each[1] == _ENDED]
        predicted = self._predicted([each[3] for each in early])
        batch = flow_service_pb2.FlowVerdictBatch()
        for event, value in zip(early, predicted):  # noqa: B905 - as many
            self._known[event[2]] = value
            labels = {self._model.name: value}
            batch.verdicts.append(verdict(event[2], labels, end=self._model.end))
        return len(events), self._flows(over), batch if batch.verdicts else None

    def cleanup(self) -> None:
        """Nothing to do: the model is the program's."""

    def _flows(self, over: list[Any]) -> list[Any]:
        """The flows, with predictions of those that ended before their time."""
        short = [each for each in over if each[2] not in self._known]
        values = self._predicted([each[3] for each in short])
        self._known.update(zip((each[2] for each in short), values))  # noqa: B905 - as many
        flows = []
        for _, _, identity, record, _, _ in over:
            flow = self._kind(record, self._plan)  # type: ignore[call-arg]
            flow.udps = Udps()
            setattr(flow.udps, self._model.name, self._known.pop(identity))
            flows.append(flow)
        return flows

    def _predicted(self, records: list[bytes]) -> list[Any]:
        try:
            return self._model.predictions(records, self._view)
        except Exception as error:
            raise PluginError(
                f"the model failed: {type(error).__name__}: {error}",
                reason="PLUGIN_FAILED",
                metadata={"plugin": self._model.name, "method": "predict"},
            ) from error
