"""Whole programs on generated captures: in turn, several rounds, ratios by round."""

import statistics

from harness import captures, process, programs


def _spread(values):
    """Least, median and greatest."""
    return min(values), statistics.median(values), max(values)


def _print_usage(name, runs):
    cells = []
    for field, digits in (("user", 3), ("system", 3), ("wall", 3), ("peak_mib", 0)):
        low, middle, high = _spread([getattr(run, field) for run in runs])
        cells.append(f"{low:.{digits}f} / {middle:.{digits}f} / {high:.{digits}f}")
    print(f"  {name:14}" + "".join(f"{cell:>26}" for cell in cells))


def _print_ratios(own, peer, own_runs, peer_runs):
    cells = []
    for field in ("user", "system", "wall", "peak_mib"):
        ratios = [
            getattr(a, field) / max(getattr(b, field), 1e-9)
            for a, b in zip(own_runs, peer_runs, strict=True)
        ]
        low, middle, high = _spread(ratios)
        cells.append(f"{low:.3f} / {middle:.3f} / {high:.3f}")
    print(f"  by {peer:11}" + "".join(f"{cell:>26}" for cell in cells))


def _flow_counts(traffic, capture, contestants, runs):
    """Counts by program. The captures keep clear of the rules by which the peers differ (they have
    no gap near a timeout, and no two IPv6 hosts alike in their last 8 bytes, which ndpiReader
    would take for one), so every count must be the same."""
    counts = {}
    for program in contestants:
        output = runs[program.name][-1].output
        if program.counting_command is not None:
            output = process.measure(program.counting_command(capture)).output
        counts[program.name] = program.count(output)
    sound = all(count == traffic.flows for count in counts.values())
    text = ", ".join(f"{name} {count}" for name, count in counts.items())
    print(
        f"  flows: generated {traffic.flows}, {text}: "
        + ("alike" if sound else "DIFFERENT, SO THIS IS NO RESULT")
    )
    return sound


def _run_traffic(traffic, rounds, contestants):
    capture = captures.generate(traffic)
    print(
        f"\n{traffic.name}: {capture.stat().st_size >> 20} MiB, {rounds} rounds in turn; "
        f"to reach: {traffic.aims}"
    )
    runs = {program.name: [] for program in contestants}
    for _ in range(rounds):
        for program in contestants:
            run = process.measure(program.command(capture, traffic.flows))
            if run.status != 0:
                print(f"  {program.name} ended with {run.status}: {run.output.strip()[-300:]}")
                return False
            runs[program.name].append(run)
    print(
        f"  {'least/median/most':14}"
        + "".join(f"{head:>26}" for head in ("user s", "system s", "wall s", "peak MiB"))
    )
    for program in contestants:
        _print_usage(program.name, runs[program.name])
    own = contestants[0]
    for peer in contestants[1:]:
        _print_ratios(own.name, peer.name, runs[own.name], runs[peer.name])
    return _flow_counts(traffic, capture, contestants, runs)


def run(options):
    """True where every program ran and all counts agree."""
    contestants = programs.installed()
    sound = True
    for traffic in captures.TRAFFIC:
        if options.traffic and traffic.name not in options.traffic:
            continue
        rounds = options.flood_rounds if traffic.name == "flood" else options.rounds
        sound = _run_traffic(traffic, rounds, contestants) and sound
    return sound
