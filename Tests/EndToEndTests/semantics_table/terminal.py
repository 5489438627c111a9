"""A terminal of its own for a cell, and in it a shell with job control: what a person has."""

import fcntl
import os
import pty
import select
import shlex
import struct
import termios

from .core import default_signals
from .play import Missed

SHELL = ["bash", "--noprofile", "--noediting", "-i"]


class Terminal:
    """`words` as the leader of a new session on a new terminal."""

    def __init__(self, play, words, environment=None):
        self.play, self.seen = play, b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            default_signals()
            os.chdir(play.folder)
            os.environ.update({"TERM": "dumb", **(environment or {})})
            os.execvp(words[0], words)
        play.pumps.append(self.pump)

    @property
    def name(self):
        number = fcntl.ioctl(self.fd, 0x80045430, b"\0" * 4)  # TIOCGPTN
        return "/dev/pts/%d" % struct.unpack("i", number)

    def pump(self):
        while self.fd is not None and select.select([self.fd], [], [], 0)[0]:
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                data = b""
            if not data:
                return
            self.seen += data

    def type(self, text):
        os.write(self.fd, text.encode())

    def resize(self, columns, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def expect(self, text):
        self.play.until(lambda: text.encode() in self.seen, "%r on the terminal" % text)

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def close(self):
        os.close(self.fd)
        self.fd = None


class Shell(Terminal):
    """An interactive bash with R (the runner), P (the probe) and E (its events) as variables."""

    def __init__(self, play):
        play.write(
            "rc",
            "PS1='P> '; HISTFILE=; ulimit -Sc 0\nR=(%s) P=(%s) E=%s D=%s\n"
            % (play.runner.shell, shlex.join(play.probe), shlex.quote(play.events_path), shlex.quote(play.folder)),
        )
        super().__init__(play, [*SHELL[:-1], "--rcfile", play.folder + "/rc", "-i"])
        self.expect("P> ")
        self.asked = 0

    def start(self, *numbers, after=""):
        """Types a line that runs the probe: command and runner, once the command is ready."""
        self.type('"${R[@]}" "${P[@]}" %s %s\n' % (" ".join(str(int(number)) for number in numbers), after))
        command = self.play.command()
        return command, self.play.runner_of(command, self.pid)

    def status(self):
        """`$?` as the shell has it, once it has its terminal back."""
        self.asked += 1
        self.type('echo "status=$?" >>"$E"\n')
        try:
            return self.play.expect("status=", self.asked)
        except Missed:
            return "the shell has not got its terminal back"

    def line(self, text):
        """Types a line that prints into the events and waits for it."""
        self.asked += 1
        self.type('%s; echo "status=$?" >>"$E"\n' % text)
        return self.play.expect("status=", self.asked)
