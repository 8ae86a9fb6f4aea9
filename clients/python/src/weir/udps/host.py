"""Calls plugins for the events of a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from weir.errors import PluginError
from weir.records.attributes import View
from weir.records.plans import plan_of
from weir.streams.exchange import verdict
from weir.udps.flow import PluginFlow, Udps
from weir.udps.packet import packet_events
from weir.udps.plugin import NFPlugin
from weir.v1 import event_type_pb2, flow_service_pb2

_PACKET = event_type_pb2.EVENT_TYPE_PACKET
_STARTED = event_type_pb2.EVENT_TYPE_STARTED
_ENDED = event_type_pb2.EVENT_TYPE_ENDED
ENDS = -1  # what a plugin sets expiration_id to


class Host:
    """The plugins of one iteration, and the flows that are open in it.

    kind   the class of flows, a PluginFlow
    holds  flows wait at each packet for the verdicts that take() gives
    """

    def __init__(
        self,
        plugins: Sequence[NFPlugin],
        view: View,
        kind: type[PluginFlow] = PluginFlow,
        holds: bool = False,
    ):
        self._holds = holds
        self._plugins = list(plugins)
        self._plan = plan_of(view)
        self._kind = kind
        self._open: dict[int, Any] = {}
        self._over: set[int] = set()  # ended by a plugin; their last event is to come
        self._begun: set[int] = set()

    def take(self, message: bytes) -> tuple[int, list[Any], Any]:
        """Calls the plugins for the events of a batch.

        Returns their number, the flows that are over, and the verdicts that they make; None for
        none. Raises PluginError where a plugin raises.
        """
        flows: list[Any] = []
        ended: list[int] = []
        events = packet_events(message)
        for _, kind, identity, record, packet, _ in events:
            if kind == _PACKET:
                self._packet(identity, record, packet, ended)
            elif kind == _STARTED:
                self._open[identity] = self._made(record)
            elif kind == _ENDED:
                flows.append(self._ended(identity, record))
        return len(events), flows, self._verdicts(ended, events[-1][0] if events else 0)

    def _verdicts(self, ended: list[int], sequence: int) -> Any:
        """Ends these flows, and lets all others go on that wait up to this event."""
        if not ended and not self._holds:
            return None
        batch = flow_service_pb2.FlowVerdictBatch()
        batch.verdicts.extend(verdict(identity, end=True) for identity in ended)
        if self._holds:
            batch.release_through_sequence = sequence
        return batch

    def cleanup(self) -> None:
        """Calls cleanup of each plugin, whatever one of them raises."""
        failed: Exception | None = None
        for plugin in self._plugins:
            try:
                plugin.cleanup()
            except Exception as error:
                failed = failed or self._error(plugin, "cleanup", error)
        if failed is not None:
            raise failed

    def _made(self, record: bytes) -> Any:
        flow = self._kind(record, self._plan)  # type: ignore[call-arg]
        flow.udps = Udps()
        return flow

    def _packet(self, identity: int, record: bytes, packet: Any, ended: list[int]) -> None:
        if identity in self._over:
            return
        flow = self._open.get(identity)
        if flow is None:
            flow = self._open[identity] = self._made(record)
        else:
            flow._update(record)
        packet._of(flow)
        if identity in self._begun:
            self._call("on_update", flow, packet, flow)
        else:
            self._begun.add(identity)
            self._call("on_init", flow, packet, flow)
        if flow._extra.get("expiration_id") == ENDS:
            self._over.add(identity)
            ended.append(identity)

    def _ended(self, identity: int, record: bytes) -> Any:
        flow = self._open.pop(identity, None)
        if flow is None:
            flow = self._made(record)
        else:
            flow._update(record)
        self._over.discard(identity)
        self._begun.discard(identity)
        self._call("on_expire", flow, flow)
        return flow

    def _call(self, method: str, flow: Any, *arguments: Any) -> None:
        for plugin in self._plugins:
            try:
                if plugin.volatile:
                    _call_volatile(getattr(plugin, method), flow, arguments)
                else:
                    getattr(plugin, method)(*arguments)
            except Exception as error:
                raise self._error(plugin, method, error) from error

    @staticmethod
    def _error(plugin: NFPlugin, method: str, error: Exception) -> PluginError:
        name = type(plugin).__name__
        what = f"{type(error).__name__}: {error}"
        return PluginError(
            f"the plugin {name} failed in {method}: {what}",
            reason="PLUGIN_FAILED",
            metadata={"plugin": name, "method": method},
        )


def _call_volatile(method: Callable, flow: Any, arguments: tuple) -> None:
    """Calls a method, and hides what it sets on the flow for the first time."""
    before = _names_of(flow)
    method(*arguments)
    hidden = _names_of(flow) - before
    if hidden:
        flow._hidden = flow._extra.get("_hidden", frozenset()) | hidden


def _names_of(flow: Any) -> set[str]:
    return {f"udps.{name}" for name in vars(flow.udps)} | set(flow._extra)
