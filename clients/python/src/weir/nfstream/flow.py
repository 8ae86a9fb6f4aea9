"""Flows as nfstream shows them."""

from __future__ import annotations

from weir.udps.flow import PluginFlow


class NFlow(PluginFlow):
    """A flow of an NFStreamer: its attributes in nfstream's order, and what plugins attached.

    `record` and `labels` have what nfstream does not.
    """

    __slots__ = ()

    def keys(self) -> list[str]:  # type: ignore[override]
        """The attributes' names, those of plugins as udps.NAME."""
        return list(super().keys())

    def __repr__(self) -> str:
        shown = [f"{name}={value}" for name, value in zip(self.keys(), self.values())]  # noqa: B905
        return "NFlow(" + ",\n      ".join(shown) + ")"

    __str__ = __repr__
