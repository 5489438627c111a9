"""Signals that processes send."""

import os
import signal

from .core import LIBC, cell

NAMES = "TERM HUP INT QUIT USR1 USR2 WINCH CONT ALRM URG IO TTIN TTOU TSTP".split()
NUMBERS = {name: getattr(signal, "SIG" + name) for name in NAMES}
NUMBERS["RTMIN+1"] = signal.SIGRTMIN + 1
NUMBERS["RTMIN+2 twice"] = signal.SIGRTMIN + 2


def caught(play, **how):
    """A probe that catches all of NUMBERS and the fence: runner, command."""
    numbers = [str(int(number)) for number in [*NUMBERS.values(), signal.SIGRTMAX]]
    runner = play.spawn(play.words(*play.probe, *numbers), **how)
    return runner, play.command()


@cell("kill-runner")
def kill_runner(play):
    """Sent to the runner's pid alone: how often the command gets it."""
    runner, _ = caught(play)
    for name, number in NUMBERS.items():
        for _ in range(2 if name.endswith("twice") else 1):
            os.kill(runner, number)
        play.fence(runner)
    rows = {name: str(play.count("sig %d" % number)) for name, number in NUMBERS.items()}
    play.order("exit 7")
    rows["then exit"] = play.wait(runner)
    return rows


@cell("kill-group", measured=True)
def kill_group(play):
    """Sent to the process group by a process. In the siginfo that looks like one sent to the runner alone."""
    runner, _ = caught(play, setup=lambda: os.setpgid(0, 0))
    for number in NUMBERS.values():
        os.killpg(runner, number)
        play.saw("sig %d" % number, 2)
        play.fence(runner)
    rows = {name: str(play.count("sig %d" % number)) for name, number in NUMBERS.items() if "twice" not in name}
    play.order("exit 7")
    rows["then exit"] = play.wait(runner)
    return rows


@cell("kill-runner-default")
def kill_runner_default(play):
    """A command that does not catch it: both die of it."""

    def died(number):
        play.forget()
        runner = play.spawn(play.words(*play.probe))
        command = play.command()
        os.kill(runner, number)
        return "%s, %s" % (play.wait(runner), play.gone(command))

    names = ("TERM", "HUP", "INT", "QUIT", "USR1", "ALRM", "RTMIN+1")
    return {name: died(NUMBERS[name]) for name in names}


@cell("kill-group-default")
def kill_group_default(play):
    runner = play.spawn(play.words(*play.probe), setup=lambda: os.setpgid(0, 0))
    command = play.command()
    os.killpg(runner, signal.SIGTERM)
    return "%s, %s" % (play.wait(runner), play.gone(command))


@cell("kill-command")
def kill_command(play):
    """Sent to the command behind the runner's back."""
    runner = play.spawn(play.words(*play.probe))
    os.kill(play.command(), signal.SIGTERM)
    return play.wait(runner)


@cell("stop-runner")
def stop_runner(play):
    """SIGTSTP to the runner alone stops the command; SIGCONT to the runner alone continues it."""
    number = int(signal.SIGCONT)
    runner = play.spawn(play.words(*play.probe, str(number), str(int(signal.SIGRTMAX))), setup=lambda: os.setpgid(0, 0))
    command = play.command()
    os.kill(runner, signal.SIGTSTP)
    rows = {"TSTP": play.stopped(command, runner)}
    os.kill(runner, signal.SIGCONT)
    rows["CONT"] = "continued" if play.saw("sig %d" % number) else "lost"
    if rows["CONT"] == "lost":
        return rows
    play.fence(runner)
    rows["CONT seen"] = str(play.count("sig %d" % number))
    play.order("exit 7")
    rows["then exit"] = play.wait(runner)
    return rows


@cell("signal-storm")
def signal_storm(play):
    """Queued signals arrive all, in order of their numbers' queues."""
    number = signal.SIGRTMIN + 3
    runner = play.spawn(play.words(*play.probe, str(number), str(int(signal.SIGRTMAX))))
    play.command()
    for _ in range(500):
        os.kill(runner, number)
    play.fence(runner)
    play.order("exit 0")
    return "%d, exit %s" % (play.count("sig %d" % number), play.wait(runner))


@cell("death-of-the-starter")
def death_of_the_starter(play):
    """PR_SET_PDEATHSIG outlives execve(2): `setpriv --pdeathsig TERM R` gets the signal when its parent dies."""
    starter = os.fork()
    if starter == 0:

        def tied():
            LIBC.prctl(1, int(signal.SIGTERM), 0, 0, 0)

        play.spawn(play.words(*play.probe), setup=tied)
        signal.pause()
    command = play.command()
    os.kill(starter, signal.SIGKILL)
    os.waitpid(starter, 0)
    return play.gone(command) + ", " + play.left_behind()


@cell("grandchild-outlives")
def grandchild_outlives(play):
    """The runner ends with its command, not with what the command leaves in the background, and leaves that alone."""
    play.write("daemon", 'echo "up $$" >> events; exec sleep 1000 < /dev/null > /dev/null 2>&1\n')
    status = play.run(play.words("sh", "-c", "cd '%s'; setsid sh daemon & sh daemon & exit 7" % play.folder))
    pids = [int(play.expect("up ", times)) for times in (1, 2)]
    return "%s, %s" % (status, ", ".join(play.gone(pid, seconds=0.3) for pid in pids))
