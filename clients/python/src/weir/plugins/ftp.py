"""FTP: who logs in, and what for (RFC 959)."""

from __future__ import annotations

from typing import Any

from weir.plugins.ip_payload import TCP, payload_of
from weir.udps.plugin import NFPlugin

PORT = 21
TRANSFERS = ("RETR", "STOR", "STOU", "APPE")


class FTP(NFPlugin):
    """Reads the commands of flows to port 21.

    Sets flow.udps.ftp_user (None where there was none), ftp_commands (the number of commands) and
    ftp_files (the names of what was transferred, in their order). A command that is split over
    packets is not read. Passwords are not kept.
    """

    def on_init(self, packet: Any, flow: Any) -> None:
        flow.udps.ftp_user = None
        flow.udps.ftp_commands = 0
        flow.udps.ftp_files = []
        self.on_update(packet, flow)

    def on_update(self, packet: Any, flow: Any) -> None:
        if flow.dst_port != PORT or packet.direction:
            return
        protocol, data = payload_of(packet.ip_packet)
        if protocol != TCP:
            return
        for line in data.split(b"\r\n")[:-1]:
            command, _, argument = line.decode("utf-8", "replace").partition(" ")
            flow.udps.ftp_commands += 1
            if command.upper() == "USER":
                flow.udps.ftp_user = argument
            elif command.upper() in TRANSFERS:
                flow.udps.ftp_files.append(argument)
