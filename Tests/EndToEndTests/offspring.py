"""A command that does not want to end. Usage: offspring.py KIND MARK

KIND: ignores (SIGTERM), forks (twice, in a session of its own), stops (itself), many (a hundred descendants),
      escapes (a fork that leaves the tree again and again), all of it (all). Each process has MARK in its argv.
Prints `up` once everything is there.
"""

import os
import signal
import sys
import time

kind, mark = sys.argv[1:3]


def stay(*ignored):
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(60)


def detached(run):
    """Forks twice, in a session of its own: no child of ours, no group of ours."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            run()
        os._exit(0)
    os.wait()


def many(count):
    for number in range(count):
        if os.fork() == 0:
            if number % 2:
                os.setsid()
            if number % 3 == 0 and os.fork() == 0:
                stay(signal.SIGTERM)
            stay(signal.SIGTERM, signal.SIGHUP)


def escape():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if os.fork():
            os._exit(0)
        os.setsid()
        time.sleep(0.2)


def up():
    print("up", flush=True)


signal.signal(signal.SIGINT, signal.SIG_IGN)
if kind in ("forks", "all"):
    detached(lambda: stay(signal.SIGTERM, signal.SIGHUP))
if kind in ("many", "all"):
    many(75)
if kind in ("escapes",):
    detached(escape)
up()
if kind in ("stops", "all"):
    os.kill(os.getpid(), signal.SIGSTOP)
stay(signal.SIGTERM)
