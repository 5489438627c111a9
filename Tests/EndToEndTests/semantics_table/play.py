"""One cell being run: what it starts, what it waits for, and what the probe in it has written down."""

import os
import signal
import time
import traceback

from .core import (
    PYTHON,
    default_signals,
    descendants,
    execute,
    name_of,
    parent_of,
    process_stat,
    reap,
    status_text,
)

HERE = os.path.dirname(os.path.abspath(__file__))
STEP = 15  # seconds that one step may take on a busy machine
FENCE = int(signal.SIGRTMAX)


class Missed(Exception):
    """What the cell waits for did not come."""


class Play:
    """One cell with one runner: a folder of its own, the processes that it starts, the events of the probe."""

    def __init__(self, runner, folder):
        self.runner, self.folder = runner, folder
        self.events_path, self.orders_path = folder + "/events", folder + "/orders"
        self.pumps = []
        os.mkfifo(self.orders_path)
        # Held open, so that orders wait for a probe and a writer never gets SIGPIPE.
        self.orders = os.open(self.orders_path, os.O_RDWR)

    # Starting

    def words(self, *command):
        return [*self.runner.words, *command]

    @property
    def probe(self):
        return [*PYTHON, HERE + "/probe.py", self.folder]

    def spawn(self, words, environment=None, setup=None, descriptors=None):
        """Starts `words`; 0, 1 and 2 are /dev/null and the files out and err unless `descriptors` says otherwise."""
        pid = os.fork()
        if pid:
            return pid
        try:
            default_signals()
            given = descriptors or {}
            for number, flags in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
                path = ("/dev/null", self.folder + "/out", self.folder + "/err")[number]
                if number not in given:
                    fd = os.open(path, flags | (os.O_CREAT | os.O_TRUNC if number else 0), 0o600)
                    os.dup2(fd, number)
            for number, fd in given.items():
                os.dup2(fd, number)
            if setup:
                setup()
            execute(words, environment)
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(99)

    def run(self, words, **how):
        """Runs to the end: status as text."""
        return self.wait(self.spawn(words, **how))

    def shell(self, script, **how):
        """Runs a bash script in which "$@" is the runner: status and what it printed."""
        return self.run(["bash", "-c", script, "bash", *self.runner.words], **how), self.output()

    def output(self, name="out"):
        with open(self.folder + "/" + name, "rb") as file:
            return file.read()

    def text(self, name="out"):
        return self.plain(self.output(name).decode("utf-8", "backslashreplace")).strip()

    def plain(self, text):
        return text.replace(self.folder, "DIR")

    def write(self, name, text, mode=0o644):
        path = self.folder + "/" + name
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    # Waiting

    def until(self, condition, what, seconds=STEP):
        """Polls until `condition` gives something true; that is returned."""
        end = time.monotonic() + seconds
        while True:
            for pump in self.pumps:
                pump()
            if found := condition():
                return found
            if time.monotonic() > end:
                raise Missed("no %s after %s" % (what, ", ".join(self.events()) or "nothing"))
            time.sleep(0.005)

    def wait(self, pid, seconds=STEP):
        ended = []

        def end():
            found, status = os.waitpid(pid, os.WNOHANG)
            ended.append(status)
            return found

        self.until(end, "end of the runner", seconds)
        return status_text(ended[-1])

    def events(self):
        try:
            with open(self.events_path) as file:
                return [self.plain(line) for line in file.read().splitlines()]
        except FileNotFoundError:
            return []

    def forget(self):
        """Before a second probe in the same folder."""
        if os.path.exists(self.events_path):
            os.unlink(self.events_path)

    def events_of(self, prefix):
        return [line for line in self.events() if line.startswith(prefix)]

    def count(self, event):
        return self.events().count(event)

    def expect(self, prefix, times=1, seconds=STEP):
        """Waits for the `times`-th event that begins with `prefix`: what follows the prefix."""

        found = self.until(lambda: self.events_of(prefix)[times - 1 : times], "'%s'" % prefix, seconds)
        return found[0][len(prefix) :]

    def saw(self, prefix, seconds=STEP):
        try:
            self.expect(prefix, seconds=seconds)
            return True
        except Missed:
            return False

    def order(self, text):
        os.write(self.orders, (text + "\n").encode())

    def command(self):
        """The probe's pid, once it is ready."""
        return int(self.expect("up "))

    def runner_of(self, command, above):
        """The process between `above` and the command that `above` started; for a replaced runner the command."""
        while parent_of(command) not in (above, 0):
            command = parent_of(command)
        return command

    def fence(self, runner):
        """Returns when every signal that `runner` had before has been passed on and handled by the probe.

        A number above all others, queued behind them; twice, since of two pending signals the handler of the later one
        runs first.
        """
        for _ in range(2):
            times = self.count("sig %d" % FENCE) + 1
            os.kill(runner, FENCE)
            self.expect("sig %d" % FENCE, times)

    def stopped(self, *pids, seconds=STEP):
        """Whether all of these stop."""
        names = {pid: "?" for pid in pids}

        def look():
            for pid in pids:
                names[pid] = (process_stat(pid) or "-")[0]
            return all(state == "T" for state in names.values())

        try:
            self.until(look, "stop", seconds)
            return "both stop"
        except Missed:
            return "states " + " ".join(names[pid] for pid in pids)

    def gone(self, *pids, seconds=STEP):
        def look():
            return all((process_stat(pid) or "Z")[0] in "ZX" for pid in pids)

        try:
            self.until(look, "end", seconds)
            return "gone"
        except Missed:
            return "still there"

    def left_behind(self, seconds=STEP):
        """What lives below this cell, when nothing should."""

        def look():
            reap()
            return not descendants(os.getpid())

        try:
            self.until(look, "end of all", seconds)
            return "nothing left"
        except Missed:
            return "left: " + " ".join(sorted(name_of(pid) for pid in descendants(os.getpid())))
