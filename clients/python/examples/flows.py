"""Flows one by one, and as a DataFrame. flows.py CAPTURE"""

import sys

from weir.nfstream import NFStreamer


def main(capture):
    streamer = NFStreamer(source=capture, statistical_analysis=True)
    for flow in streamer:
        print(flow.src_ip, flow.dst_ip, flow.application_name, flow.bidirectional_bytes)
    frame = streamer.to_pandas(columns_to_anonymize=["src_ip", "dst_ip"])
    print(frame.groupby("application_name")["bidirectional_bytes"].sum().sort_values())


if __name__ == "__main__":
    main(*sys.argv[1:])
