"""Flows that plugins write on."""

from __future__ import annotations

from typing import Any

from weir.records.flow import Flow


class Udps:
    """What plugins attached to a flow: flow.udps.NAME. Any attribute may be set."""

    def __repr__(self) -> str:
        return "Udps(" + ", ".join(f"{k}={v!r}" for k, v in vars(self).items()) + ")"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Udps) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]


class PluginFlow(Flow):
    """A Flow with what plugins attached: columns `udps.NAME`, and NAME of what they set directly.

    _hidden  names that are no columns: what volatile plugins set
    """

    __slots__ = ()

    def keys(self) -> tuple[str, ...]:
        return (*super().keys(), *(name for name, _ in self._attached()))

    def values(self) -> list[Any]:
        return [*super().values(), *(value for _, value in self._attached())]

    def _attached(self) -> list[tuple[str, Any]]:
        extra = self._extra
        if not extra:
            return []
        known = set(self._plan.names)
        hidden = extra.get("_hidden", ())
        found = []
        for name, value in extra.items():
            if name == "udps":
                found += [(f"udps.{key}", each) for key, each in vars(value).items()]
            elif name not in known and not name.startswith("_"):
                found.append((name, value))
        return [(name, value) for name, value in found if name not in hidden]
