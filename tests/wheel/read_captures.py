"""read_captures.py FOLDER [FRAMES]: reads captures with the package that is installed.

Prints a line of JSON: versions, whether there is an extension, the server, and of each capture the
flows and a digest of all their attributes. Writes frames into the file FRAMES, where it is named.
"""

import hashlib
import json
import pathlib
import pickle
import platform
import sys

import weir
from weir.local import server_program
from weir.nfstream import NFStreamer
from weir.records.fast import fast

CAPTURES = ("mixed.pcap", "tls.pcap", "quic.pcap", "dhcp.pcap", "ipv6.pcap", "vlan_stack.pcap")
COLUMNS = ["*", "tls", "dns", "http", "ssh", "dhcp", "quic", "risks", "src_mac"]
SETTINGS = {"statistical_analysis": True, "splt_analysis": 5, "n_meters": 1}


def streamers(path):
    yield weir.Streamer(path, progress=False, community_id=True, **SETTINGS)
    yield weir.Streamer(path, progress=False, rules="standard", accounting_mode=1)
    yield NFStreamer(str(path), **SETTINGS)


def rows(path):
    for streamer in streamers(path):
        for flow in streamer:
            yield [*map(list, flow.items())]


def frames(path):
    for streamer in streamers(path):
        yield streamer.to_pandas()
    streamer = next(streamers(path))
    yield streamer.to_pandas(columns=COLUMNS, addresses="bytes")
    yield streamer.to_pandas(columns=COLUMNS, typed=False)
    yield streamer.to_arrow(columns=COLUMNS).to_pandas()


def main(folder, written=None):
    folder = pathlib.Path(folder)
    found = {}
    for name in CAPTURES:
        read = list(rows(folder / name))
        found[name] = [len(read), hashlib.sha256(repr(read).encode()).hexdigest()]
    if written:
        made = {name: list(frames(folder / name)) for name in CAPTURES}
        pathlib.Path(written).write_bytes(pickle.dumps(made))
    told = {"python": platform.python_version(), "glibc": platform.libc_ver()[1]}
    told.update(weir=weir.__version__, extension=fast is not None, server=server_program.find())
    print(json.dumps({**told, "captures": found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
