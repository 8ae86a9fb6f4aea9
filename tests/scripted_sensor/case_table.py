#!/usr/bin/env python3
"""Prints the table "language by case" of run_cases.py's reports: case_table.py REPORT..."""

import pathlib
import sys
import xml.etree.ElementTree

WORDS = {"failure": "FAILED", "error": "FAILED", "skipped": "no such call"}


def outcome_of(case):
    return next((WORDS[child.tag] for child in case if child.tag in WORDS), "ok")


def read(path):
    """The language of a report, and how its cases ended."""
    suite = xml.etree.ElementTree.parse(path).getroot()
    return suite.get("name"), {
        case.get("name"): outcome_of(case) for case in suite.iter("testcase")
    }


def table(columns):
    """The lines of the table, in Markdown; a case that a report does not have was not run."""
    names = sorted({name for _, cases in columns for name in cases})
    head = ["case", *(language for language, _ in columns)]
    rows = [[name, *(cases.get(name, "not run") for _, cases in columns)] for name in names]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in [head, ["-" * width for width in widths], *rows]:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "| " + " | ".join(cells) + " |"


def main():
    paths = [path for path in sys.argv[1:] if pathlib.Path(path).exists()]
    print(*table([read(path) for path in paths]), sep="\n")


if __name__ == "__main__":
    main()
