"""A model of the first three packet sizes: trained on flows, then asked while flows are open.

model.py CAPTURE
"""

import sys

import numpy
from sklearn.ensemble import RandomForestClassifier

import weir
from weir.nfstream import NFStreamer

PACKETS = 3


def trained(capture):
    """A forest that tells whether a flow is TLS, by the sizes of its first packets."""
    frame = NFStreamer(source=capture, splt_analysis=PACKETS, confidence_numbers="4.2").to_pandas()
    sizes = numpy.array([list(map(int, each.strip("[]").split(","))) for each in frame["splt_ps"]])
    is_tls = frame["application_name"].str.startswith("TLS")
    return RandomForestClassifier(random_state=7).fit(sizes, is_tls)


def main(capture):
    forest = trained(capture)
    model = weir.Model(forest.predict_proba, ["splt_ps"], PACKETS, end=False, name="tls")
    for flow in weir.Streamer(capture, udps=model):
        # The label is in the record that every other subscriber sees.
        print(flow.id, flow.application_name, flow.udps.tls, flow.labels.get("tls"))


if __name__ == "__main__":
    main(*sys.argv[1:])
