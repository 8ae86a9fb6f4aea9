"""A drop-in for nfstream: programs that were written for it run with one import changed.

    from weir.nfstream import NFPlugin, NFStreamer

    for flow in NFStreamer(source="x.pcap"):
        print(flow)

The package's README says what is equal to nfstream 6.5.4 and 6.6.0, and what is not.
"""

from weir.nfstream.flow import NFlow
from weir.nfstream.streamer import NFStreamer
from weir.udps.plugin import NFPlugin

__all__ = ["NFPlugin", "NFStreamer", "NFlow"]
