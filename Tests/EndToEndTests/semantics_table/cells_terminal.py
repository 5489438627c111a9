"""A real terminal, an interactive shell with job control, and the keys of a person."""

import os
import signal

from .core import cell, name_of
from .play import FENCE, Missed
from .terminal import Shell, Terminal

INT, QUIT, TSTP, CONT, WINCH, HUP = (
    int(number)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH, signal.SIGHUP)
)

def key_caught(play, key, number):
    shell = Shell(play)
    command, runner = shell.start(number, FENCE, after='; echo "next=$?" >>"$E"')
    shell.type(key)
    play.expect("sig %d" % number)
    play.fence(runner)
    rows = {"seen": str(play.count("sig %d" % number)), "then": play.gone(command, seconds=0)}
    play.order("exit 7")
    return {**rows, "status": play.expect("next="), "left": after_exit(shell)}


def after_exit(shell):
    shell.type("exit\n")
    return shell.play.left_behind()


def key_kills(play, key):
    shell = Shell(play)
    command, runner = shell.start(after='; echo "next=$?" >>"$E"')
    shell.type(key)
    rows = {"both": play.gone(command, runner), "then": shell.status()}
    rest = play.events_of("next=")
    return {**rows, "rest of the line": rest[0] if rest else "is given up"}


@cell("ctrl-c-caught")
def ctrl_c_caught(play):
    return key_caught(play, "\x03", INT)


@cell("ctrl-c-kills")
def ctrl_c_kills(play):
    return key_kills(play, "\x03")


@cell("ctrl-backslash-caught")
def ctrl_backslash_caught(play):
    return key_caught(play, "\x1c", QUIT)


@cell("ctrl-backslash-kills")
def ctrl_backslash_kills(play):
    return key_kills(play, "\x1c")


@cell("ctrl-z-caught")
def ctrl_z_caught(play):
    """A command that makes nothing of it runs on, and so does the runner."""
    return key_caught(play, "\x1a", TSTP)


@cell("ctrl-c-of-a-tree")
def ctrl_c_of_a_tree(play):
    """sh in the foreground with a child: both get it, as make and its compilers do."""
    shell = Shell(play)
    play.write("outer", "trap 'echo outer >> events' INT; sh inner; exit 3\n")
    play.write("inner", "echo up $$ >> events; exec sleep 1000\n")
    shell.type('"${R[@]}" sh outer\n')
    inner = play.command()
    play.until(lambda: name_of(inner) == "sleep", "sleep")
    shell.type("\x03")
    return {"status": shell.status(), "outer": str(play.count("outer")), "inner": play.gone(inner)}


def suspend(shell, command, runner):
    shell.type("\x1a")
    return "%s, %s" % (shell.play.stopped(command, runner), shell.status())


def go_on(shell, how, runner, times=1):
    shell.type(how + "\n")
    shell.play.expect("sig %d" % CONT, times)
    shell.play.fence(runner)
    return "CONT %d" % (shell.play.count("sig %d" % CONT) - times + 1)


@cell("ctrl-z-fg")
def ctrl_z_fg(play):
    shell = Shell(play)
    command, runner = shell.start(CONT, FENCE)
    rows = {"Ctrl-Z": suspend(shell, command, runner), "fg": go_on(shell, "fg", runner)}
    rows["foreground"] = str(os.tcgetpgrp(shell.fd) == os.getpgid(command))
    play.order("exit 7")
    return {**rows, "status": shell.status()}


@cell("ctrl-z-bg")
def ctrl_z_bg(play):
    shell = Shell(play)
    command, runner = shell.start(CONT, FENCE)
    rows = {"Ctrl-Z": suspend(shell, command, runner), "bg": go_on(shell, "bg", runner)}
    rows["foreground"] = str(os.tcgetpgrp(shell.fd) == os.getpgid(command))
    play.order("exit 7")
    return {**rows, "status": shell.line("wait %1")}


@cell("ctrl-z-twice")
def ctrl_z_twice(play):
    shell = Shell(play)
    command, runner = shell.start(CONT, FENCE)
    rows = {}
    for times in (1, 2):
        rows["Ctrl-Z %d" % times] = suspend(shell, command, runner)
        rows["fg %d" % times] = go_on(shell, "fg", runner, times)
    play.order("exit 7")
    return {**rows, "status": shell.status()}


@cell("ctrl-z-in-a-pipe")
def ctrl_z_in_a_pipe(play):
    shell = Shell(play)
    shell.line("set -o pipefail")
    command, runner = shell.start(CONT, FENCE, after="| cat")
    rows = {"Ctrl-Z": suspend(shell, command, runner), "fg": go_on(shell, "fg", runner)}
    play.order("exit 7")
    return {**rows, "status": shell.status()}


@cell("ctrl-c-in-a-script")
def ctrl_c_in_a_script(play):
    """bash goes on when the command makes an exit of the interrupt, and ends when it dies of it."""
    play.write("script", 'source rc; "${R[@]}" "${P[@]}" "$@"; echo "then=$?" >>"$E"; exit 5\n')
    Shell(play).type("exit\n")
    terminal = Terminal(play, ["bash", "script", str(INT)])
    play.command()
    terminal.type("\x03")
    play.expect("sig %d" % INT)
    play.order("exit 7")
    rows = {"caught": "then %s, %s" % (play.expect("then="), play.wait(terminal.pid))}
    terminal = Terminal(play, ["bash", "script"])
    play.expect("up ", 2)
    terminal.type("\x03")
    return {**rows, "killed": "%s, then %d" % (play.wait(terminal.pid), len(play.events_of("then=")) - 1)}


@cell("ctrl-z-then-killed")
def ctrl_z_then_killed(play):
    shell = Shell(play)
    command, runner = shell.start()
    rows = {"Ctrl-Z": suspend(shell, command, runner)}
    os.killpg(os.getpgid(runner), signal.SIGTERM)
    shell.type("fg\n")
    return {**rows, "both": play.gone(command, runner), "status": shell.status()}


@cell("stop-of-the-command")
def stop_of_the_command(play):
    """kill -STOP from another terminal, and the command that stops itself."""
    shell = Shell(play)
    command, runner = shell.start(CONT, FENCE)
    os.kill(command, signal.SIGSTOP)
    rows = {"STOP": "%s, %s" % (play.stopped(command, runner), shell.status()), "fg": go_on(shell, "fg", runner)}
    play.order("stop")
    rows["itself"] = "%s, %s" % (play.stopped(command, runner), shell.status())
    rows["fg again"] = go_on(shell, "fg", runner, 2)
    play.order("exit 7")
    return {**rows, "status": shell.status()}


@cell("tstp-to-the-runner")
def tstp_to_the_runner(play):
    shell = Shell(play)
    command, runner = shell.start(CONT, FENCE)
    os.kill(runner, signal.SIGTSTP)
    rows = {"TSTP": "%s, %s" % (play.stopped(command, runner), shell.status()), "fg": go_on(shell, "fg", runner)}
    play.order("exit 7")
    return {**rows, "status": shell.status()}


@cell("background-reads")
def background_reads(play):
    shell = Shell(play)
    command, runner = shell.start(after="&")
    play.order("read")
    rows = {"read": play.stopped(command, runner), "jobs": jobs(shell)}
    shell.type("fg\nhello\n")
    rows["fg"] = play.expect("line ")
    play.order("exit 7")
    return {**rows, "status": shell.status()}


@cell("background-writes-tostop")
def background_writes(play):
    shell = Shell(play)
    shell.line("stty tostop")
    command, runner = shell.start(after="&")
    play.order("write hello")
    rows = {"write": play.stopped(command, runner), "jobs": jobs(shell)}
    shell.type("fg\n")
    rows["fg"] = str(play.saw("written"))
    play.order("exit 7")
    return {**rows, "status": shell.status()}


@cell("background-writes")
def background_writes_freely(play):
    shell = Shell(play)
    shell.start(after="&")
    play.order("write from-behind")
    play.expect("written")
    shell.expect("from-behind")
    play.order("exit 7")
    return shell.line("wait %1")


def jobs(shell):
    """How the shell calls its job, without the command."""
    shell.line('jobs %1 > "$D/jobs"')
    words = shell.play.text("jobs").split()
    return " ".join(words[1:2] + [word for word in words[2:4] if word.startswith("(") or word.endswith(")")])


@cell("resize")
def resize(play):
    shell = Shell(play)
    _, runner = shell.start(WINCH, FENCE)
    rows = {}
    for times, (columns, rows_) in enumerate(((132, 43), (80, 24)), 1):
        shell.resize(columns, rows_)
        play.expect("sig %d" % WINCH, times)
        play.fence(runner)
        play.order("size")
        rows["to %dx%d" % (columns, rows_)] = "%s, seen %d" % (
            play.expect("size ", times),
            play.count("sig %d" % WINCH) - times + 1,
        )
    play.order("exit 7")
    return {**rows, "status": shell.status()}


@cell("stty-stays")
def stty_stays(play):
    shell = Shell(play)
    rows = {"status": shell.line('"${R[@]}" stty -echo -ixon min 3 intr ^X erase ^H')}
    shell.line('stty -a > "$D/stty"')
    rows["settings"] = play.text("stty")
    shell.line("\"${R[@]}\" sh -c 'stty echo ixon; kill -KILL $$'")
    shell.line('stty -a > "$D/stty"')
    return {**rows, "after a command that was killed": play.text("stty")}


@cell("whose-terminal")
def whose_terminal(play):
    shell = Shell(play)
    command, runner = shell.start()
    play.order("tty")
    rows = {
        "foreground group": "the command's" if os.tcgetpgrp(shell.fd) == os.getpgid(command) else "another",
        "group": "the runner's" if os.getpgid(command) == os.getpgid(runner) else "another",
        "session": "the shell's" if os.getsid(command) == os.getsid(shell.pid) else "another",
        "terminal": play.expect("tty ").replace(shell.name, "the one"),
    }
    play.order("exit 7")
    return {**rows, "status": shell.status()}


@cell("password-prompt")
def password_prompt(play):
    shell = Shell(play)
    shell.start()
    play.order("password")
    shell.expect("secret? ")
    play.until(lambda: not shell.echoes(), "echo off")
    shell.type("hush\n")
    rows = {"got": play.expect("password ")}
    play.until(shell.echoes, "echo on")
    play.order("exit 7")
    rows["status"] = shell.status()
    return {**rows, "shown": str(b"hush" in shell.seen)}


@cell("raw-mode")
def raw_mode(play):
    """As an editor does it: single bytes, Ctrl-C and Ctrl-Z among them."""
    shell = Shell(play)
    shell.start()
    play.order("raw 5")
    play.expect("raw")
    got = []
    for times, key in enumerate((b"a", b"\x03", b"\x1a", b"\r", b"\xe9"), 1):
        os.write(shell.fd, key)
        got.append(play.expect("byte ", times))
    play.order("exit 7")
    return {"bytes": " ".join(got), "status": shell.status()}


@cell("terminal-closed")
def terminal_closed(play):
    shell = Shell(play)
    command, runner = shell.start()
    shell.close()
    return play.gone(command, runner) + ", " + play.left_behind()


@cell("terminal-closed-caught")
def terminal_closed_caught(play):
    shell = Shell(play)
    shell.start(HUP)
    shell.close()
    rows = {"HUP": "seen" if play.saw("sig %d" % HUP) else "not seen"}
    play.order("exit 0")
    return {**rows, "left": play.left_behind()}


@cell("session-leader")
def session_leader(play):
    """No shell between: the runner is what the terminal was made for, as under `ssh -t` or in a container."""
    terminal = Terminal(play, play.words(*play.probe, str(INT), str(FENCE)))
    command = play.command()
    runner = play.runner_of(command, os.getpid())
    terminal.type("\x03")
    play.expect("sig %d" % INT)
    play.fence(runner)
    rows = {"Ctrl-C seen": str(play.count("sig %d" % INT))}
    play.order("read")
    # A stop has no effect in a group that nobody could continue.
    terminal.type("\x1a")
    terminal.type("on\n")
    rows["Ctrl-Z, then a line"] = play.expect("line ")
    play.order("tty")
    rows["terminal"] = play.expect("tty ").replace(terminal.name, "the one")
    play.order("exit 7")
    return {**rows, "status": play.wait(terminal.pid)}


@cell("session-leader-closed")
def session_leader_closed(play):
    """The kernel sends SIGHUP to the session's leader alone, and to the group only when the leader has ended."""
    terminal = Terminal(play, play.words(*play.probe))
    command = play.command()
    terminal.close()
    return play.gone(command) + ", " + play.left_behind()


@cell("session-leader-closed-caught")
def session_leader_closed_caught(play):
    terminal = Terminal(play, play.words(*play.probe, str(HUP)))
    play.command()
    terminal.close()
    rows = {"HUP": "seen" if play.saw("sig %d" % HUP) else "not seen"}
    play.order("exit 7")
    try:
        rows["status"] = play.wait(terminal.pid)
    except Missed as missed:
        rows["status"] = str(missed)
    return {**rows, "left": play.left_behind()}


@cell("nested")
def nested(play):
    """A prefix before a prefix."""
    shell = Shell(play)
    shell.type('R=("${R[@]}" "${R[@]}")\n')
    command, runner = shell.start(INT, CONT, FENCE)
    shell.type("\x03")
    play.expect("sig %d" % INT)
    play.fence(runner)
    rows = {"Ctrl-C seen": str(play.count("sig %d" % INT)), "Ctrl-Z": suspend(shell, command, runner)}
    rows["fg"] = go_on(shell, "fg", runner)
    os.kill(runner, signal.SIGTERM)
    return {**rows, "TERM": "%s, %s" % (play.gone(command, runner), shell.status())}
