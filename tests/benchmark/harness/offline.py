"""Whole programs on generated captures: in turn, several rounds, ratios by round."""

from harness import captures, process, programs, report

# A field of Usage, its heading, and the digits that it is printed with.
COLUMNS = (
    ("user", "user s", 3),
    ("system", "system s", 3),
    ("wall", "wall s", 3),
    ("peak_mib", "peak MiB", 0),
)
AIMED_AT = "ndpiReader"


def _print_row(head, cells):
    print(f"  {head:17}" + "".join(f"{cell:>26}" for cell in cells))


def _print_usage(name, runs):
    _print_row(
        name,
        [
            report.spread_text([getattr(run, field) for run in runs], digits)
            for field, _, digits in COLUMNS
        ],
    )


def _ratios(field, own_runs, peer_runs):
    """By round: both ran within it, so both had the machine as it was then."""
    return [
        getattr(own, field) / max(getattr(peer, field), 1e-9)
        for own, peer in zip(own_runs, peer_runs, strict=True)
    ]


def _print_ratios(traffic, peer, own_runs, peer_runs):
    ratios = {field: _ratios(field, own_runs, peer_runs) for field, _, _ in COLUMNS}
    _print_row(f"by {peer}", [report.spread_text(ratios[field], 3) for field, _, _ in COLUMNS])
    if peer != AIMED_AT:
        return
    for field, bound in traffic.aims.items():
        head = next(head for name, head, _ in COLUMNS if name == field)
        report.print_aim(f"{head} by {peer}'s", report.spread(ratios[field])[1], bound)


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
        "least / median / most"
    )
    runs = {program.name: [] for program in contestants}
    for _ in range(rounds):
        for program in contestants:
            run = process.measure(program.command(capture, traffic.flows))
            if run.status != 0:
                print(f"  {program.name} ended with {run.status}: {run.output.strip()[-300:]}")
                return False
            runs[program.name].append(run)
    _print_row("", [head for _, head, _ in COLUMNS])
    for program in contestants:
        _print_usage(program.name, runs[program.name])
    own = contestants[0]
    for peer in contestants[1:]:
        _print_ratios(traffic, peer.name, runs[own.name], runs[peer.name])
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
