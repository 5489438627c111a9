"""Runs cells in a few processes at a time; each is killed with all that it started."""

import json
import os
import signal
import time
import traceback

from .core import NotAvailable, become_subreaper, keep_to_ourselves, kill_descendants
from .play import Missed, Play


FAILED = "FAILED"  # the row of a cell that came to no value: right for nobody
NOT_HERE = "not available here: "


def run_all(jobs, folder, workers):
    """The values of (cell, runner) pairs, as dicts of rows."""
    keep_to_ourselves()
    become_subreaper()
    waiting, running, values = list(jobs), {}, {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                cell, runner = waiting.pop(0)
                place = "%s/%s.%s" % (folder, cell.name, runner.name)
                os.mkdir(place)
                running[start(cell, runner, place)] = (cell, runner, place, time.monotonic() + cell.limit)
            pid = ended(running)
            if pid is None:
                time.sleep(0.01)
                continue
            cell, runner, place, _ = running.pop(pid)
            values[cell.name, runner.name] = result(place)
            # What a cell's end left to us.
            kill_descendants(keep=running)
    finally:
        for pid in running:
            os.kill(pid, signal.SIGKILL)
        kill_descendants()
    return values


def ended(running):
    for pid, (_, _, _, end) in running.items():
        if os.waitpid(pid, os.WNOHANG)[0]:
            return pid
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return pid
    return None


def start(cell, runner, place):
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        os.chdir(place)
        become_subreaper()
        play = Play(runner, place)
        try:
            value = cell.body(play)
        except Missed as missed:
            value = {FAILED: missed}
        except ProcessLookupError:
            value = {FAILED: "a process has gone too early, after %s" % ", ".join(play.events())}
        except NotAvailable as missing:
            value = NOT_HERE + str(missing)
        except Exception:
            value = {FAILED: traceback.format_exc()}
        value = value if isinstance(value, dict) else {"": value}
        with open(place + "/.result", "w") as file:
            json.dump({str(key): str(text) for key, text in value.items()}, file)
        kill_descendants()
    finally:
        os._exit(0)


def result(place):
    try:
        with open(place + "/.result") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {FAILED: "the cell did not end in time"}
