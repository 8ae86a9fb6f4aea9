"""What is printed of a measurement: its figure, what it is to reach, and whether it does."""

import os
import statistics


def spread(values, digits=2):
    """Least, median and greatest, as text."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{low:,.{digits}f} / {middle:,.{digits}f} / {high:,.{digits}f}"


def line(name, values, target=None, at_most=False, digits=2):
    """Prints one line. The median is what counts. True where there is no target or it is met."""
    text = f"  {name:46} {spread(values, digits):>36}"
    if target is None:
        print(text, flush=True)
        return True
    middle = statistics.median(values)
    met = middle <= target if at_most else middle >= target
    word = "at most" if at_most else "at least"
    verdict = "reached" if met else "NOT REACHED"
    print(f"{text}   {word} {target:,.{digits}f}: {verdict}", flush=True)
    return met


def load():
    """The machine's load, for whoever reads the figures."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
