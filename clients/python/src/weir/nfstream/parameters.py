"""nfstream's parameters: their defaults, ranges, and what it says of values beyond them."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any

from weir.udps.model import Model
from weir.udps.plugin import NFPlugin

MAX_MILLISECONDS = (1 << 64) - 1  # of a timeout
MAX_BUFFER = (1 << 31) - 1  # bytes

NO_SOURCE = "source must be the path of a capture or the name of a network interface, not {value!r}"
NO_FILE = "source must name captures that are there: number {index} does not"


def _is_whole(low: int, high: int | None = None) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        return isinstance(value, int) and value >= low and (high is None or value <= high)

    return check


def _is_timeout(value: Any) -> bool:
    return isinstance(value, int) and value >= 0 and value * 1000 <= MAX_MILLISECONDS


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


# By name: the default, whether a value may be, and what may be.
PARAMETERS: dict[str, tuple[Any, Callable[[Any], bool], str]] = {
    "decode_tunnels": (True, _is_bool, "True or False"),
    "bpf_filter": (None, _is_text, "a filter in libpcap's syntax, or None"),
    "promiscuous_mode": (True, _is_bool, "True or False"),
    "snapshot_length": (1536, _is_whole(1), "a positive integer"),
    "socket_buffer_size": (0, _is_whole(0, MAX_BUFFER), "an integer from 0 to 2^31-1"),
    "idle_timeout": (120, _is_timeout, "a positive integer of seconds"),
    "active_timeout": (1800, _is_timeout, "a positive integer of seconds"),
    "accounting_mode": (0, _is_whole(0, 3), "0, 1, 2 or 3"),
    "n_dissections": (20, _is_whole(0, 255), "an integer from 0 to 255"),
    "statistical_analysis": (False, _is_bool, "True or False"),
    "splt_analysis": (0, _is_whole(0, 65535), "an integer from 0 to 65535"),
    "n_meters": (0, _is_whole(0), "an integer of 1 or more, or 0 for automatic scaling"),
    "max_nflows": (0, _is_whole(0), "an integer of 0 or more"),
    "performance_report": (0, _is_whole(0), "an interval of 1 s or more, or 0 to disable"),
    "system_visibility_mode": (0, _is_whole(0, 1), "0 (off) or 1 (process information)"),
    "system_visibility_poll_ms": (100, _is_whole(0), "a positive integer of milliseconds"),
}


def checked(name: str, value: Any) -> Any:
    """The value. Raises ValueError where nfstream does."""
    _, is_valid, wanted = PARAMETERS[name]
    if not is_valid(value):
        raise ValueError(f"Please specify a valid {name} parameter: {wanted}, not {value!r}.")
    return value


def checked_udps(value: Any) -> Any:
    """The plugins as a tuple, or a model. Raises ValueError for what is no plugin."""
    if value is None:
        return ()
    if isinstance(value, (NFPlugin, Model)):
        return value if isinstance(value, Model) else (value,)
    try:
        plugins = tuple(value)
    except TypeError:
        plugins = (None,)
    if not all(isinstance(each, NFPlugin) for each in plugins):
        raise ValueError("Plugins must be of a class that inherits from NFPlugin.")
    return plugins


def checked_source(value: Any) -> str | list[str]:
    """Paths of files that are there, or an interface. Raises ValueError for anything else."""
    if isinstance(value, list):
        if not value:
            raise ValueError("source must not be an empty list.")
        return [_checked_file(index, each) for index, each in enumerate(value)]
    try:
        name = str(os.fspath(value))
    except TypeError:
        raise ValueError(NO_SOURCE.format(value=value)) from None
    interfaces = {each for _, each in socket.if_nameindex()} | {"any"}
    if not os.path.isfile(name) and name not in interfaces:
        raise ValueError(NO_SOURCE.format(value=value))
    return name


def _checked_file(index: int, value: Any) -> str:
    try:
        name = str(os.fspath(value))
    except TypeError:
        name = ""
    if not os.path.isfile(name):
        raise ValueError(NO_FILE.format(index=index))
    return name
