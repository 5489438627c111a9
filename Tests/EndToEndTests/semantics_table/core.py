"""Cells, runners, and what is to know about processes: a cell runs in a process that owns all that it starts."""

import ctypes
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time

# -I -S: the caller's Python settings are not the cells'.
PYTHON = [sys.executable, "-I", "-S"]
CELLS = {}
LIBC = ctypes.CDLL(None, use_errno=True)


RUNNERS = (("bare", ""), ("env", "env --"), ("akms", "akms exec --scope K=secret:read:a/b --"))


class Runner:
    """What stands before the command; its program by its path, since cells change PATH."""

    def __init__(self, name, command):
        self.name, self.words = name, shlex.split(command)
        if self.words:
            self.words[0] = shutil.which(self.words[0]) or sys.exit("no %s on PATH" % self.words[0])

    @property
    def shell(self):
        """As typed, with a space at its end."""
        return shlex.join(self.words) + " " if self.words else ""


def all_runners(more):
    """Those of RUNNERS and what NAME=COMMAND adds, each tried once: that starts the broker outside of any cell."""
    runners = [Runner(*words) for words in RUNNERS]
    runners += [Runner(name, command) for name, _, command in (text.partition("=") for text in more)]
    for runner in runners[2:]:
        subprocess.run([*runner.words, "true"], check=True, timeout=60)
    return runners


class Cell:
    def __init__(self, name, body, reference, measured, limit):
        self.name, self.body, self.reference, self.measured, self.limit = name, body, reference, measured, limit


def cell(name, reference="bare", measured=False, limit=60):
    """Registers a cell: a function of a Play that returns one value, or a dict with a row for each key.

    `reference` names the runner whose rows the others must equal; rows of a `measured` cell are shown and judged by
    nobody; `limit` is in seconds.
    """

    def register(body):
        CELLS[name] = Cell(name, body, reference, measured, limit)
        return body

    return register


class NotAvailable(Exception):
    """What the cell needs is missing on this machine, for every runner alike."""


# Processes


def process_stat(pid):
    """State and parent of a process, or None."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            rest = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return rest[0], int(rest[1])


def parent_of(pid):
    found = process_stat(pid)
    return found[1] if found else 0


def descendants(pid, without=()):
    """Those that live, nearest first; `without` some children and what is below them."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        found = process_stat(int(name))
        if found and found[0] not in "ZX" and int(name) not in without:
            children.setdefault(found[1], []).append(int(name))
    chain = [pid]
    for number in chain:
        chain += children.get(number, [])
    return chain[1:]


def become_subreaper():
    """Orphans below this process become its children: none gets away."""
    LIBC.prctl(36, 1, 0, 0, 0)


def kill_descendants(keep=()):
    """Kills and reaps all below this process, but for the children in `keep` and what is theirs."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        found = descendants(os.getpid(), keep)
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        if not keep:
            reap()
        if not found:
            return
        time.sleep(0.005)


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def default_signals():
    """What a login shell would start its commands with; Python ignores some signals."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_DFL)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def execute(words, environment):
    """execve with an environment of raw entries, or execvp with a dict or None."""
    if isinstance(environment, list):
        argv = [os.fsencode(word) for word in words]
        vectors = [(ctypes.c_char_p * (len(entries) + 1))(*entries) for entries in (argv, environment)]
        LIBC.execve(argv[0], *vectors)
    else:
        os.execvpe(words[0], words, os.environ if environment is None else environment)


def status_text(status):
    if status is None:
        return "still running"
    if os.WIFSIGNALED(status):
        return "killed by %d%s" % (os.WTERMSIG(status), ", core" if os.WCOREDUMP(status) else "")
    return str(os.WEXITSTATUS(status))


def signal_rows(text, internal=False):
    """The signal sets in the text of /proc/PID/status, as numbers.

    Without `internal` the two that the C library keeps for itself are left out; programs cannot name them.
    """
    found = {}
    for line in text.splitlines():
        name, _, mask = line.partition(":")
        if name.startswith(("Sig", "ShdPnd")) and name != "SigQ":
            bits = [number for number in range(1, 65) if int(mask, 16) >> (number - 1) & 1]
            found[name] = " ".join(str(number) for number in bits if internal or number not in (32, 33)) or "none"
    return found


def name_of(pid):
    try:
        with open("/proc/%d/comm" % pid) as file:
            return file.read().strip()
    except OSError:
        return "?"


def has(*words):
    """Whether this machine can run `words`."""
    try:
        return subprocess.run(words, capture_output=True, timeout=15).returncode == 0
    except OSError:
        return False


def keep_to_ourselves():
    """No descriptor that this process was started with reaches a cell, but for 0, 1 and 2."""
    for name in os.listdir("/proc/self/fd"):
        try:
            if int(name) > 2:
                os.set_inheritable(int(name), False)
        except OSError:
            pass
