#!/usr/bin/env python3
"""Compares what a command sees and what its starter sees, with and without a command prefix.

    semantics.py [--only CELL,...] [--skip CELL,...] [--runner NAME=COMMAND]... [--workers N] [--list] [--all]

Runs every cell with the bare command, with `env --` and with `akms exec --scope K=secret:read:a/b --`; each `--runner`
adds one more. Every row must be the bare command's (or env's, where shells differ among themselves). Prints a table and
exits 1 if a row differs. Needs an AKMS_HOME in which that scope is allowed, and akms on PATH.
"""

import argparse
import importlib
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from semantics_table.core import CELLS, all_runners
from semantics_table.pool import FAILED, NOT_HERE, run_all

for topic in ("status", "signals", "terminal", "files", "context"):
    importlib.import_module("semantics_table.cells_" + topic)

WIDTH = 26


def main():
    options = arguments()
    chosen = [cell for cell in CELLS.values() if wanted(cell.name, options)]
    if options.list:
        print("\n".join("%-30s %s" % (cell.name, (cell.body.__doc__ or "").split("\n")[0]) for cell in chosen))
        return 0
    runners = all_runners(options.runner)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="semantics.", ignore_cleanup_errors=True) as folder:
        jobs = [(cell, runner) for cell in chosen for runner in runners]
        values = run_all(jobs, folder, options.workers)
    wrong = Table(runners, values, options.all).show(chosen)
    absent = [cell.name for cell in chosen if values[cell.name, "bare"].get("", "").startswith(NOT_HERE)]
    print("%d cells, %d rows differ, %.0f s" % (len(chosen), wrong, time.monotonic() - began))
    if absent:
        print("not available here: " + " ".join(absent))
    return 1 if wrong else 0


def wanted(name, options):
    return (not options.only or name in options.only.split(",")) and name not in options.skip.split(",")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--skip", default="")
    parser.add_argument("--runner", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--list", action="store_true", help="names the cells")
    parser.add_argument("--all", action="store_true", help="every value in full")
    options = parser.parse_args()
    unknown = {*options.only.split(","), *options.skip.split(",")} - {"", *CELLS}
    return parser.error("no such cell: %s" % ", ".join(sorted(unknown))) if unknown else options


class Table:
    def __init__(self, runners, values, full):
        self.runners, self.values, self.full, self.long = runners, values, full, []

    def show(self, cells):
        """Prints every row, then the long values of those that differ; returns how many differ."""
        self.line("cell", [runner.name for runner in self.runners], "")
        wrong = 0
        for cell in cells:
            names = dict.fromkeys(name for runner in self.runners for name in self.values[cell.name, runner.name])
            for name in names:
                wrong += self.row(cell, name)
        print("\n" + "\n".join(self.long))
        return wrong

    def row(self, cell, name):
        values = {runner.name: self.values[cell.name, runner.name].get(name, "-") for runner in self.runners}
        differ = [who for who, value in values.items() if value != values[cell.reference]]
        # Where a whole cell failed, the row that says why counts, not those that it kept from us.
        failed = [who for who in values if FAILED in self.values[cell.name, who]]
        differ = failed if name == FAILED else [who for who in differ if who not in failed]
        if cell.reference != "bare" and "bare" in differ:
            differ.remove("bare")
        verdict = "measured" if cell.measured else "DIFFERENT" if differ else "(failed)" if failed else "ok"
        title = cell.name + (": " + name if name else "")
        self.line(title, values.values(), verdict)
        if verdict == "DIFFERENT" and any(len(values[who]) > WIDTH for who in (cell.reference, *differ)):
            self.long.append(title + "".join("\n  %s: %s" % (who, values[who]) for who in (cell.reference, *differ)))
        return verdict == "DIFFERENT"

    def line(self, title, values, verdict):
        print(" ".join(["%-44s" % title, *map(self.column, values), verdict]).rstrip())

    def column(self, value):
        value = value.replace("\n", " ")
        return "%-*s" % (WIDTH, value if self.full or len(value) <= WIDTH else value[: WIDTH - 1] + "…")


if __name__ == "__main__":
    sys.exit(main())
