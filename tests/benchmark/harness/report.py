"""How figures are printed: least, median and most of several runs, and what was to be reached."""

import statistics


def spread(values):
    """Least, median and most."""
    return min(values), statistics.median(values), max(values)


def spread_text(values, digits):
    return " / ".join(f"{value:.{digits}f}" for value in spread(values))


def print_aim(what, figure, bound, at_least=False, unit=""):
    """One line: the figure beside its bound, and whether it is kept."""
    kept = figure >= bound if at_least else figure <= bound
    words = "at least" if at_least else "at most"
    verdict = "reached" if kept else "NOT REACHED"
    print(f"  aim: {what}: {figure:.3f}{unit}, to be {words} {bound:.2f}{unit}: {verdict}")
