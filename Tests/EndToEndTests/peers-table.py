#!/usr/bin/env python3
"""Prints how command prefixes end, pass signals on and stop, in seven columns; exits 1 if the row of akms is not right.

    peers-table.py [--runner NAME=COMMAND]...

Needs an AKMS_HOME in which secret:read:a/b is allowed, and akms on PATH. SIGTERM is sent to the prefix only; Ctrl-C and
Ctrl-Z are typed on a terminal.
"""

import argparse
import os
import signal
import sys
import tempfile

sys.dont_write_bytecode = True
from semantics_table.core import Cell, all_runners
from semantics_table.play import FENCE, Missed
from semantics_table.pool import FAILED, run_all
from semantics_table.terminal import Shell

RIGHT = {
    "`exit 7`": "7",
    "child dies of TERM": "143",
    "of KILL": "137",
    "missing command": "127",
    "TERM to wrapper": "forwarded",
    "Ctrl-C seen by child": "1",
    "Ctrl-Z": "both stop",
}
JUDGED = "akms"


def statuses(play):
    """`$?` of a shell that runs them."""

    def status(command):
        return play.shell('"$@" %s 2> /dev/null; echo $?' % command)[1].decode().strip()

    return {
        "`exit 7`": status("sh -c 'exit 7'"),
        "child dies of TERM": status("sh -c 'kill -TERM $$'"),
        "of KILL": status("sh -c 'kill -KILL $$'"),
        "missing command": status("no-such-command"),
    }


def term_to_the_wrapper(play):
    runner = play.spawn(play.words(*play.probe, str(int(signal.SIGTERM))))
    command = play.command()
    os.kill(runner, signal.SIGTERM)
    if command == runner:
        return {"TERM to wrapper": "replaced" if play.runner.words else "-"}
    if play.saw("sig %d" % signal.SIGTERM, 5):
        play.order("exit 7")
        return {"TERM to wrapper": "forwarded" if play.wait(runner) == "7" else "forwarded, status lost"}
    if play.gone(runner, seconds=0) == "gone":
        alive = play.gone(command, seconds=0) != "gone"
        return {"TERM to wrapper": "wrapper dies, child lives on" if alive else "both die"}
    return {"TERM to wrapper": "swallowed"}


def interrupt(play):
    shell = Shell(play)
    _, runner = shell.start(signal.SIGINT, FENCE)
    shell.type("\x03")
    play.expect("sig %d" % signal.SIGINT)
    try:
        play.fence(runner)
    except (Missed, ProcessLookupError):
        pass
    return {"Ctrl-C seen by child": str(play.count("sig %d" % signal.SIGINT))}


def suspend(play):
    shell = Shell(play)
    command, runner = shell.start()
    shell.type("\x1a")
    if play.stopped(command, runner) != "both stop":
        return {"Ctrl-Z": "wrapper runs on, child %s" % play.stopped(command, seconds=0)}
    return {"Ctrl-Z": "both stop" if shell.status() == "148" else "both stop, the shell does not see it"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runner", action="append", default=[], metavar="NAME=COMMAND")
    runners = all_runners(parser.parse_args().runner)
    columns = (statuses, term_to_the_wrapper, interrupt, suspend)
    cells = [Cell(column.__name__, column, "bare", False, 60) for column in columns]
    with tempfile.TemporaryDirectory(prefix="peers.", ignore_cleanup_errors=True) as folder:
        values = run_all([(cell, runner) for cell in cells for runner in runners], folder, 3)
    print("| Tool | %s |\n|---%s|" % (" | ".join(RIGHT), "|---" * len(RIGHT)))
    wrong = []
    for runner in runners:
        row = {key: value for cell in cells for key, value in values[cell.name, runner.name].items()}
        print("| %s | %s |" % (runner.name, " | ".join(row.get(column, "no answer") for column in RIGHT)))
        if runner.name == JUDGED:
            judged = [(column, row.get(column), right) for column, right in RIGHT.items()]
            wrong = ["%s: %s, not %s" % cell for cell in judged if cell[1] != cell[2]]
            wrong += [value for key, value in row.items() if key == FAILED]
    for text in wrong:
        print("%s: %s" % (JUDGED, text))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
