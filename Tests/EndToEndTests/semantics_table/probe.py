"""The command in most cells: writes down what happens to it, and does what it is told.

    probe.py FOLDER [SIGNAL...]

Caught signals (numbers) and all else go to FOLDER/events, a line each; orders come through the FIFO FOLDER/orders.
Signals that are not named have their default action, or are ignored where the starter ignored them.
"""

import getpass
import os
import select
import signal
import sys
import termios
import tty


def main(folder, numbers):
    log = os.open(folder + "/events", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def tell(text):
        os.write(log, (text + "\n").encode())

    # The interpreter's own choices would hide what the starter chose.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A byte for every delivery: handlers in Python run once for several of them.
    arrived, wakeup = os.pipe()
    os.set_blocking(wakeup, False)
    signal.set_wakeup_fd(wakeup)
    for number in numbers:
        signal.signal(number, lambda *_: None)
    orders = os.open(folder + "/orders", os.O_RDWR)
    tell("up %d" % os.getpid())
    waiting = b""
    while True:
        ready = select.select([arrived, orders], [], [])[0]
        if arrived in ready:
            for number in os.read(arrived, 4096):
                tell("sig %d" % number)
        if orders in ready:
            waiting += os.read(orders, 4096)
            while b"\n" in waiting:
                order, waiting = waiting.split(b"\n", 1)
                obey(order.decode(), tell)


def obey(order, tell):
    word, _, rest = order.partition(" ")
    if word == "exit":
        os._exit(int(rest))
    elif word == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
        tell("on")
    elif word == "read":
        tell("line %r" % os.read(0, 4096))
    elif word == "write":
        os.write(1, rest.encode())
        tell("written")
    elif word == "size":
        tell("size %d %d" % os.get_terminal_size(0))
    elif word == "tty":
        tell("tty " + facts())
    elif word == "raw":
        before = termios.tcgetattr(0)
        tty.setraw(0)
        tell("raw")
        for _ in range(int(rest)):
            tell("byte %s" % os.read(0, 1).hex())
        termios.tcsetattr(0, termios.TCSANOW, before)
    elif word == "password":
        tell("password %s" % getpass.getpass("secret? "))


def facts():
    found = []
    for number in range(3):
        try:
            found.append(os.ttyname(number))
        except OSError:
            found.append("none")
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
        group = os.tcgetpgrp(terminal)
        found.append("foreground" if group == os.getpgrp() else "background")
    except OSError as error:
        found.append("no /dev/tty: %s" % error.strerror)
    return " ".join(found)


if __name__ == "__main__":
    main(sys.argv[1], [int(number) for number in sys.argv[2:]])
