"""What statistics and the first 20 packets cost, engine alone, on the traffic of long flows."""

from harness import captures, engine, report

AIM = 1.35


def run(options):
    capture = captures.generate(captures.named("bulk"))
    print(f"\nfeatures: bulk, statistics and 20 early packets, {options.rounds} rounds in turn")
    ratios = []
    for _ in range(options.rounds):
        without = engine.run(capture)
        features = engine.run(capture, "--statistics", "--early-packets=20")
        ratios.append((features.user + features.system) / (without.user + without.system))
    print(f"  CPU by that of without, least/median/most: {report.spread_text(ratios, 3)}")
    report.print_aim("CPU by that of without", report.spread(ratios)[1], AIM)
    return True
