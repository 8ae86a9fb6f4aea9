"""The way from the sensor to its subscribers: rates, and what many of them cost."""

import re

from harness import captures, lines, paths, process, stall, stream_run, upload, weir_flows

# A network of 1 in 128 of the flood's random addresses, away from those that count up.
ONE_PERCENT = "200.0.0.0/7"


def _flood():
    return next(traffic for traffic in captures.TRAFFIC if traffic.name == "flood")


class Bench:
    """The settings of this part. A figure of a run that is not sound is none: run() says so."""

    def __init__(self, rounds):
        self.rounds = rounds
        self.sound = True
        self.met = True
        self._flood = captures.generate(_flood())

    def setting(self, dissections, **changes):
        """Flows of one packet. Without dissection one thread is reader and worker in one, and the
        capture is read twice, so that the run is long enough; with it there are two workers."""
        copies = 1 if dissections else 2
        values = {
            "capture": self._flood,
            "copies": copies,
            "flows": copies * _flood().flows,
            "workers": 2 if dissections else 1,
            "dissections": dissections,
        }
        return stream_run.Setting(**{**values, **changes})

    def in_turn(self, *settings):
        """The results of each setting, round by round."""
        results = [[] for _ in settings]
        for _ in range(self.rounds):
            for setting, own in zip(settings, results, strict=True):
                own.append(stream_run.run(setting))
                self.sound = self.sound and own[-1].sound
        return results

    def line(self, *words, **more):
        self.met = lines.line(*words, **more) and self.met


def _rates(bench):
    for dissections, target in ((0, 500_000), (20, 250_000)):
        name = "with dissection" if dissections else "without dissection"
        for tcp in (False, True):
            (runs,) = bench.in_turn(bench.setting(dissections, tcp=tcp))
            way = "TCP loopback" if tcp else "Unix socket"
            bench.line(f"flows/s, {way}, {name}", [run.rate for run in runs], target, digits=0)
            bench.line(
                "  server CPU, microseconds a flow", [1e6 * r.server / r.flows for r in runs]
            )
            bench.line(
                "  client CPU, microseconds a flow", [1e6 * r.clients / r.flows for r in runs]
            )
            bench.line("  busiest server thread, share of the time", [run.busiest for run in runs])


def _copying(setting):
    """Seconds that the kernel alone takes to copy the records to 7 more subscribers."""
    engine = [paths.BIN / "tests/benchmark/engine_run", setting.capture, "--max-open-flows=1"]
    said = process.measure([*engine, "--max-dissected-packets=0"]).output
    size = setting.copies * int(re.search(r"(\d+) record bytes", said).group(1))
    copy = paths.BIN / "tests/benchmark/socket_copy"
    one, eight = (float(process.measure([copy, count, size]).output) for count in (1, 8))
    return eight - one


def _fan_out(bench):
    for dissections in (20, 0):
        name = "with dissection" if dissections else "without dissection"
        single = bench.setting(dissections)
        one, eight = bench.in_turn(single, bench.setting(dissections, subscribers=8))
        ratios = [b.server / a.server for a, b in zip(one, eight, strict=True)]
        bench.line(f"server CPU of 8 subscribers to 1, {name}", ratios, 1.4, at_most=True)
        bench.line("  seconds for 1", [run.server for run in one])
        bench.line("  seconds for 8", [run.server for run in eight])
    copying = [_copying(single) for _ in range(bench.rounds)]
    bench.line("  of these, the kernel's copies to the 7 more", copying)


def _admitted(capture, copies):
    """How many flows the filter is to admit, counted with libpcap's filter instead."""
    words = ("--bpf", f"net {ONE_PERCENT}", "--idle-timeout", "0", "--max-dissected-packets", "0")
    counted = weir_flows.count(capture, *words)
    return copies * counted[1] if counted else 0


def _filter(bench):
    everything = bench.setting(0)
    admitted = _admitted(everything.capture, everything.copies)
    filtered = bench.setting(0, flows=admitted, words=("--net", ONE_PERCENT))
    plain, few = bench.in_turn(everything, filtered)
    ratios = [b.server / a.server for a, b in zip(plain, few, strict=True)]
    share = 100 * admitted / everything.flows
    bench.line(f"server CPU, filter admits {share:.2f} %, to none", ratios, 1, at_most=True)
    bench.line("  seconds with the filter", [run.server for run in few])


def run(options):
    """True where all that was measured is sound, whatever it reached."""
    bench = Bench(options.rounds)
    print(f"\nstream: {bench.rounds} rounds in turn; least / median / most; {lines.load()}")
    _rates(bench)
    _fan_out(bench)
    _filter(bench)
    stall.run(bench)
    upload.run(bench)
    print(f"  {lines.load()} at the end")
    if not bench.sound:
        print("  A RUN WAS NOT SOUND (see above), SO THIS IS NO RESULT")
    print("  all reached" if bench.met else "  NOT ALL REACHED", flush=True)
    return bench.sound
