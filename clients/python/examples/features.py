"""A feature of one's own: how many packets of each flow have 40 bytes. features.py CAPTURE"""

import sys

from weir.nfstream import NFPlugin, NFStreamer


class PacketsOf40(NFPlugin):
    """Counts packets of a size."""

    def on_init(self, packet, flow):
        flow.udps.packets_of_40 = 0
        self.on_update(packet, flow)

    def on_update(self, packet, flow):
        if packet.raw_size == 40:
            flow.udps.packets_of_40 += 1


def main(capture):
    for flow in NFStreamer(source=capture, udps=PacketsOf40()):
        print(flow.src_ip, flow.application_name, flow.udps.packets_of_40)


if __name__ == "__main__":
    main(*sys.argv[1:])
