"""Read by mypy, in typing_test.py: each line marked `error` is one, and no other."""

import weir

streamer = weir.Streamer("x.pcap")
for flow in streamer:
    flow.src_ip.upper()
    print(flow.srcip)  # error
    flow.bidirectional_packets.upper()  # error
if streamer.ledger is not None:
    print(streamer.ledger.delivered + 1)
    print(streamer.ledger.deliverd)  # error
with weir.Client("sensor:50051") as client:
    client.sensor().version.upper()
    print(client.sensor().verison)  # error
    for item in client.subscribe("lab"):
        item.kind.upper()
