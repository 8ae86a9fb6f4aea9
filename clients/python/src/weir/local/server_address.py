"""Where the sensor is that programs of this machine ask."""

from __future__ import annotations

import os

_SYSTEM_SOCKET = "unix:///run/weir/weir.sock"


def server_address() -> str:
    """The address that WEIR_SERVER names, else that of this machine's own sensor.

    It is the one that the `weir` command asks too: without WEIR_SERVER, root's sensor listens on
    /run/weir/weir.sock, anyone else's on weir.sock in XDG_RUNTIME_DIR.

        weir.Streamer(source="monday.pcap", server=weir.server_address())
    """
    named = os.environ.get("WEIR_SERVER")
    if named:
        return named
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.geteuid() == 0 or not folder.startswith("/"):
        return _SYSTEM_SOCKET
    return f"unix://{folder}/weir.sock"
