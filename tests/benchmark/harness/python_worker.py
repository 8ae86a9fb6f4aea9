"""python_worker.py LIBRARY TASK CAPTURE: one program of a user of Weir or nfstream, measured.

Runs in a Python that has the library, and prints a line of JSON: seconds of wall clock and of CPU,
flows, and packets that plugins saw. Imports are not counted.
"""

import json
import resource
import sys
import time

SETTINGS = {"statistical_analysis": True, "n_meters": 1}
TREES = 100
SIZES = 3  # packets whose sizes a model takes


def library(name):
    if name == "weir":
        from weir.nfstream import NFPlugin, NFStreamer
    else:
        from nfstream import NFPlugin, NFStreamer
    return NFStreamer, NFPlugin


def streamer_of(name, capture, **settings):
    if name == "weir":
        import weir

        return weir.Streamer(capture, progress=False, **{**SETTINGS, **settings})
    return library(name)[0](source=capture, **{**SETTINGS, **settings})


def plugin_of(name, ends):
    _, base = library(name)

    class AckCount(base):
        def on_init(self, packet, flow):
            flow.udps.ack_count = 0
            self.on_update(packet, flow)

        def on_update(self, packet, flow):
            flow.udps.ack_count += packet.ack

    class Ending(AckCount):
        def on_update(self, packet, flow):
            flow.udps.ack_count += packet.ack
            if flow.udps.ack_count == 1_000_000:
                flow.expiration_id = -1

    return Ending() if ends else AckCount()


def forest():
    import numpy
    from sklearn.ensemble import RandomForestClassifier

    sizes = numpy.random.default_rng(7).integers(40, 1500, size=(2000, SIZES))
    return RandomForestClassifier(TREES, random_state=7).fit(sizes, sizes.sum(axis=1) > 2000)


def model_plugin(name, model):
    _, base = library(name)

    class Predicted(base):
        def on_init(self, packet, flow):
            flow.udps.sizes = [packet.raw_size]

        def on_update(self, packet, flow):
            flow.udps.sizes.append(packet.raw_size)
            if len(flow.udps.sizes) == SIZES:
                flow.udps.prediction = model.predict_proba([flow.udps.sizes])[0].tolist()
                flow.expiration_id = -1

    return Predicted()


def task_of(name, task, capture):
    """What is measured; returns the number of flows."""
    if task in ("plugin", "ending plugin"):
        plugin = plugin_of(name, task == "ending plugin")
        made = streamer_of(name, capture, udps=plugin, statistical_analysis=False)
        return lambda: sum(1 for _ in made)
    if task == "model":
        model = forest()
        if name == "weir":
            import weir

            udps = weir.Model(model.predict_proba, ["splt_ps"], after_packets=SIZES)
        else:
            udps = model_plugin(name, model)
        made = streamer_of(name, capture, udps=udps, statistical_analysis=False)
        return lambda: sum(1 for _ in made)
    made = streamer_of(name, capture)
    return {
        "iterate": lambda: sum(1 for _ in made),
        "values": lambda: sum(1 for flow in made if flow.values()),
        "to_pandas": lambda: len(made.to_pandas()),
        "to_arrow": lambda: made.to_arrow().num_rows,
    }[task]


def cpu_seconds():
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def main(name, task, capture):
    if task in ("to_pandas", "to_arrow"):
        __import__("pandas" if task == "to_pandas" else "pyarrow")
    run = task_of(name, task, capture)
    cpu, wall = cpu_seconds(), time.perf_counter()
    flows = run()
    wall = time.perf_counter() - wall
    if name == "weir":
        from weir.local import private_server

        private_server._stop()  # Its CPU counts when it has ended.
    print(json.dumps({"wall": wall, "cpu": cpu_seconds() - cpu, "flows": flows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
