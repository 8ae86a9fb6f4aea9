"""How packets/s grow with workers on two cores, engine alone; and what two cores give here."""

from harness import captures, engine, report

AIM_TWO = 1.7
AIM_FOUR = 1.0
COUNTS = (1, 2, 4)


def _walls(usages):
    return [engine.seconds(usage.output) for usage in usages]


def _ratios(many, few):
    return [b / a for a, b in zip(many, few, strict=True)]


def run(options):
    capture = captures.generate(captures.named("mixed"))
    rounds = options.rounds
    print(f"\nworkers: mixed, engine alone, {rounds} rounds in turn; other work spoils wall times")
    runs = {workers: [] for workers in COUNTS}
    pairs = []
    for _ in range(rounds):
        for workers in COUNTS:
            runs[workers].append(engine.run(capture, f"--workers={workers}"))
        # Two engines that share nothing but the machine: each has half of the time for one capture.
        pairs.append(max(_walls(engine.run_pair(capture, "--workers=1"))) / 2)
    for workers in COUNTS:
        cpu = [engine.cpu(usage.output) for usage in runs[workers]]
        print(
            f"  {workers}: wall s {report.spread_text(_walls(runs[workers]), 3)}, "
            f"CPU s {report.spread_text(cpu, 3)}"
        )
    one, two, four = (_walls(runs[workers]) for workers in COUNTS)
    print(f"  two engines at once by one: {report.spread_text(_ratios(pairs, one), 2)}")
    print(f"  two workers by one:         {report.spread_text(_ratios(two, one), 2)}")
    print(f"  the quickest of each:       {min(one) / min(two):.2f}")
    ratio = report.spread(_ratios(two, one))[1]
    report.print_aim("two workers by one, packets/s", ratio, AIM_TWO, True)
    ratio = report.spread(_ratios(four, two))[1]
    report.print_aim("four workers by two, packets/s", ratio, AIM_FOUR, True)
    return True
