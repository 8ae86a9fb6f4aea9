"""NFStreamer: nfstream's, on a Weir sensor."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

from weir import streamer
from weir.errors import CaptureError, PluginError, WeirError
from weir.nfstream import parameters
from weir.nfstream.flow import NFlow
from weir.nfstream.frames import frame_of, write_csv
from weir.nfstream.parameters import PARAMETERS
from weir.rpc.tls import Tls


class NFStreamer:
    """The flows of captures or of an interface, with nfstream's parameters, checks and results.

    source and all that follow are nfstream's; help(weir.Streamer) says what each means. Beyond:

    server              a sensor elsewhere: its captures and interfaces; None for a private one
    tls                 weir.Tls for that
    confidence_numbers  application_confidence by nDPI "4.4" and later, as nfstream's releases
                        show, or by "4.2"
    plugins             what older nfstreams call udps

    Each parameter is an attribute that may be set; ValueError says what is wrong with a value.
    Iteration raises ValueError where the source cannot be read, and PluginError, which is one too,
    where a plugin raises. Ids are numbers from 0 in the order of the flows.
    """

    def __init__(
        self,
        source: Any = None,
        decode_tunnels: bool = True,
        bpf_filter: str | None = None,
        promiscuous_mode: bool = True,
        snapshot_length: int = 1536,
        socket_buffer_size: int = 0,
        idle_timeout: int = 120,
        active_timeout: int = 1800,
        accounting_mode: int = 0,
        udps: Any = None,
        n_dissections: int = 20,
        statistical_analysis: bool = False,
        splt_analysis: int = 0,
        n_meters: int = 0,
        max_nflows: int = 0,
        performance_report: int = 0,
        system_visibility_mode: int = 0,
        system_visibility_poll_ms: int = 100,
        *,
        server: str | None = None,
        tls: Tls | None = None,
        confidence_numbers: str = "4.4",
        plugins: Any = None,
    ):
        given = dict(locals())
        self._server = server
        self._tls = tls
        self._confidence_numbers = confidence_numbers
        self.source = source
        self.udps = plugins if udps is None else udps
        for name in PARAMETERS:
            setattr(self, name, given[name])

    def __setattr__(self, name: str, value: Any) -> None:
        if name in PARAMETERS:
            value = parameters.checked(name, value)
        elif name == "source" and self._server is None:
            value = parameters.checked_source(value)
        elif name == "udps":
            value = parameters.checked_udps(value)
        super().__setattr__(name, value)

    def __iter__(self) -> Iterator[NFlow]:
        try:
            for number, flow in enumerate(self._streamer()):
                flow.id = number
                yield flow
        except CaptureError as error:
            print(f"WARNING: {error}")  # nfstream ends at the damage.
        except PluginError:
            raise
        except WeirError as error:
            raise ValueError(str(error)) from error

    def to_pandas(self, columns_to_anonymize: Iterable[str] = ()) -> Any:
        """Runs the source and returns its flows as a pandas.DataFrame; None where there are none.

        Types are those of nfstream's, which reads a CSV file: what is empty is NaN.
        """
        return frame_of(self, columns_to_anonymize)

    def to_csv(
        self,
        path: str | os.PathLike[str] | None = None,
        columns_to_anonymize: Iterable[str] = (),
        flows_per_file: int = 0,
        rotate_files: int = 0,
    ) -> int:
        """Runs the source, writes its flows to a CSV file, and returns their number.

        path            None for the source's name and ".csv"
        flows_per_file  flows of one file, NAME.0.csv, NAME.1.csv, ...; 0 for one file
        rotate_files    files at most, the oldest being written anew; 0 for no limit
        """
        if path is None:
            first = self.source[0] if isinstance(self.source, list) else self.source
            path = f"{first}.csv"
        return write_csv(self, path, columns_to_anonymize, flows_per_file, rotate_files)

    def _streamer(self) -> streamer.Streamer:
        settings = {name: getattr(self, name) for name in PARAMETERS}
        live = isinstance(self.source, str) and not os.path.isfile(self.source)
        if settings["system_visibility_mode"] and not live and self._server is None:
            print("WARNING: system_visibility_mode is for interfaces, and is off for captures")
            settings["system_visibility_mode"] = 0
        made = _Streamer(
            self.source,
            udps=self.udps or None,
            server=self._server,
            tls=self._tls,
            confidence_numbers=self._confidence_numbers,
            progress=False,
            **settings,
        )
        return made


class _Streamer(streamer.Streamer):
    _flow_class = NFlow
    _plain_class = NFlow
