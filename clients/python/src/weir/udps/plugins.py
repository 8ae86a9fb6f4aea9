"""The plugins of a Streamer, or its model: what they ask of the sensor, and who calls them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Union

from weir import settings
from weir.records.attributes import View
from weir.udps.flow import PluginFlow
from weir.udps.host import Host
from weir.udps.model import Model
from weir.udps.model_host import ModelHost
from weir.udps.plugin import NFPlugin
from weir.udps.requests import Needs, add_hold, add_packet_events, needs_of
from weir.v1 import event_type_pb2, session_pb2

Udps = Union[NFPlugin, Model, Iterable[NFPlugin], None]


class Plugins:
    """What a Streamer was given as udps. True where there is something.

    Raises InvalidArgumentError where it is neither plugins nor a model.
    """

    def __init__(self, udps: Udps):
        self._model = udps if isinstance(udps, Model) else None
        self._plugins = () if udps is None or self._model else _plugins_of(udps)
        self._needs = lru_cache(maxsize=4)(lambda view: needs_of(self._plugins, view))

    def __bool__(self) -> bool:
        return self._model is not None or bool(self._plugins)

    @property
    def early_packets(self) -> int:
        """First packets that flows are to keep."""
        return self._model.after_packets if self._model else 0

    def decides(self, view: View) -> bool:
        """Whether verdicts are sent."""
        return self._model is not None or self.needs(view).ends

    def needs(self, view: View) -> Needs:
        return self._needs(view)

    def ask(self, spec: session_pb2.SessionSpec, view: View, holds: bool, is_private: bool) -> None:
        """Adds to the spec what they need; `holds`: flows may wait."""
        if self._model is not None:
            kinds = (event_type_pb2.EVENT_TYPE_EARLY, event_type_pb2.EVENT_TYPE_ENDED)
            spec.events.types.extend(kinds)
            spec.events.early_at_packet = self._model.after_packets
            spec.meter.verdicts.SetInParent()
            if holds:
                spec.meter.verdicts.hold_at_packet = self._model.after_packets
                add_hold(spec, is_private)
        elif self._plugins:
            add_packet_events(spec, self.needs(view), holds, is_private)

    def host(self, view: View, kind: type[PluginFlow], holds: bool) -> Any:
        """Who takes the messages of one iteration."""
        if self._model is not None:
            return ModelHost(self._model, view, kind)
        return Host(self._plugins, view, kind, holds and self.needs(view).ends)


def _plugins_of(udps: Any) -> tuple[NFPlugin, ...]:
    plugins = (udps,) if isinstance(udps, NFPlugin) else udps
    try:
        plugins = tuple(plugins)
    except TypeError:
        plugins = (None,)
    if not all(isinstance(each, NFPlugin) for each in plugins):
        raise settings.invalid("udps", udps, "a weir.NFPlugin, several of them, or a weir.Model")
    return plugins
