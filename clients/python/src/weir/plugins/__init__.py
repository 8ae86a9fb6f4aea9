"""Ready-made plugins, by nfstream's names: SPLT, FlowSlicer, DHCP, FTP, MDNS.

from weir.nfstream import NFStreamer
from weir.plugins import SPLT

for flow in NFStreamer("x.pcap", udps=SPLT(sequence_length=7, accounting_mode=0)):
    print(flow.udps.splt_ps)
"""

from weir.plugins.dhcp import DHCP
from weir.plugins.ftp import FTP
from weir.plugins.mdns import MDNS
from weir.plugins.slicer import FlowSlicer
from weir.plugins.splt import SPLT

__all__ = ["DHCP", "FTP", "MDNS", "SPLT", "FlowSlicer"]
