"""How packets/s grow with workers on two cores, engine alone: by the clock, and by CPU time."""

from harness import captures, engine, report

AIM_TWO = 1.7
AIM_FOUR = 1.0
COUNTS = (1, 2, 4)
CORES = 2


def _least_wall(usage):
    """The wall seconds that so much CPU time takes where two cores have nothing else to do. The
    reader's thread is not on both at once."""
    return max(engine.reader_cpu(usage.output), engine.cpu(usage.output) / CORES)


def run(options):
    capture = captures.generate(captures.named("mixed"))
    rounds = options.rounds
    print(f"\nworkers: mixed, engine alone, {rounds} rounds in turn; other work spoils wall times")
    runs = {workers: [] for workers in COUNTS}
    for _ in range(rounds):
        for workers in COUNTS:
            runs[workers].append(engine.run(capture, f"--workers={workers}"))
    for workers in COUNTS:
        outputs = [usage.output for usage in runs[workers]]
        print(
            f"  {workers}: wall s {report.spread_text([engine.seconds(o) for o in outputs], 3)}, "
            f"CPU s {report.spread_text([engine.cpu(o) for o in outputs], 3)}, "
            f"of these the reader {report.spread_text([engine.reader_cpu(o) for o in outputs], 3)}"
        )

    def ratios(figure, many, few):
        return [figure(b) / figure(a) for a, b in zip(runs[many], runs[few], strict=True)]

    # One worker is one thread: it takes its CPU time.
    bounds = [
        engine.cpu(one.output) / _least_wall(two) for one, two in zip(runs[1], runs[2], strict=True)
    ]
    print(f"  two by one if both cores were free: {report.spread_text(bounds, 2)}")
    walls = ratios(lambda usage: engine.seconds(usage.output), 2, 1)
    report.print_aim("two workers by one, packets/s", report.spread(walls)[1], AIM_TWO, True)
    walls = ratios(lambda usage: engine.seconds(usage.output), 4, 2)
    report.print_aim("four workers by two, packets/s", report.spread(walls)[1], AIM_FOUR, True)
    return True
