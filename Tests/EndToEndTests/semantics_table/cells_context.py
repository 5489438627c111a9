"""What a process is given besides words and descriptors."""

import os
import resource
import shutil
import signal

from .core import LIBC, PYTHON, NotAvailable, cell, has, name_of, signal_rows

STATUS_LINES = (
    "Umask Uid Gid Groups NoNewPrivs Seccomp CapInh CapPrm CapEff CapBnd CapAmb SigBlk SigIgn SigCgt THP_enabled "
    "Cpus_allowed Mems_allowed Speculation_Store_Bypass"
).split()


def status_rows(play, setup=None, only=STATUS_LINES, front=(), internal=False):
    """Lines of /proc/self/status as cat has them: it changes nothing about itself."""
    status = play.run([*front, *play.words("cat", "/proc/self/status")], setup=setup)
    found = dict(line.split(":", 1) for line in play.text().splitlines() if ":" in line)
    found.update(signal_rows(play.text(), internal))
    rows = {name: " ".join(found[name].split()) for name in only if name in found}
    return rows if status == "0" else {"exit": status, **rows}


@cell("process")
def process(play):
    return status_rows(play, internal=True)


@cell("signals-of-the-starter")
def signals_of_the_starter(play):
    """Ignored and blocked ones, as /proc/self/status has them in the command."""

    def setup():
        for number in (signal.SIGPIPE, signal.SIGHUP, signal.SIGUSR1, signal.SIGTSTP, signal.SIGRTMIN + 4):
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2, signal.SIGTERM, signal.SIGRTMIN + 5])

    return status_rows(play, setup, ("SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt"))


@cell("sigchld-ignored")
def sigchld_ignored(play):
    return status_rows(play, lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN), ("SigBlk", "SigIgn", "SigCgt"))


@cell("sigchld-blocked")
def sigchld_blocked(play):
    def setup():
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD, signal.SIGCONT, signal.SIGINT])

    return status_rows(play, setup, ("SigBlk", "SigIgn", "SigCgt"))


@cell("all-blocked")
def all_blocked(play):
    """The starter blocks everything: the runner still sees its command's end."""
    return status_rows(play, lambda: signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals()), ("SigBlk",))


@cell("umask-and-folder")
def umask_and_folder(play):
    os.mkdir(play.folder + "/in")

    def setup():
        os.umask(0o137)
        os.chdir(play.folder + "/in")

    play.run(play.words("sh", "-c", "umask; pwd -P"), setup=setup)
    rows = {"umask, pwd": play.text().replace("\n", " ")}
    os.mkdir(play.folder + "/gone")

    def lost():
        os.chdir(play.folder + "/gone")
        os.rmdir(play.folder + "/gone")

    status = play.run(play.words("/bin/pwd", "-P"), setup=lost)
    return {**rows, "deleted": status + " " + play.text() + " " + play.text("err")}


@cell("groups")
def groups(play):
    """Supplementary groups; as root others than root's own."""

    def setup():
        if os.geteuid() == 0:
            os.setgroups([7, 1234, 65530])

    return status_rows(play, setup, ("Groups", "Uid", "Gid"))


@cell("no-new-privileges")
def no_new_privileges(play):
    if not has("setpriv", "--no-new-privs", "true"):
        raise NotAvailable("setpriv")
    return status_rows(play, None, ("NoNewPrivs", "CapBnd"), ["setpriv", "--no-new-privs"])


@cell("limits")
def limits(play):
    """All, soft and hard; the soft core limit is 0 by contract and not compared."""
    names = sorted(name for name in dir(resource) if name.startswith("RLIMIT_") and name not in ("RLIMIT_OFILE",))
    code = (
        "import resource\nfor name in %r:\n soft, hard = resource.getrlimit(getattr(resource, name))\n"
        ' print(name, "-" if name == "RLIMIT_CORE" else soft, hard)' % names
    )

    def setup():
        chosen = {"NOFILE": 321, "STACK": 4 << 20, "FSIZE": 1 << 30, "SIGPENDING": 777, "MSGQUEUE": 999}
        for name, soft in chosen.items():
            number = getattr(resource, "RLIMIT_" + name)
            resource.setrlimit(number, (soft, resource.getrlimit(number)[1]))

    status = play.run(play.words(*PYTHON, "-c", code), setup=setup)
    return {"exit": status, **dict(line[7:].split(" ", 1) for line in play.text().splitlines())}


@cell("scheduling")
def scheduling(play):
    code = (
        "import os\n"
        "print(os.sched_getscheduler(0), os.sched_getparam(0).sched_priority, os.nice(0), *os.sched_getaffinity(0))\n"
        'print(open("/proc/self/timerslack_ns").read().strip())'
    )

    def setup():
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])
        os.nice(5)
        LIBC.prctl(29, 123456, 0, 0, 0)  # PR_SET_TIMERSLACK

    status = play.run(play.words(*PYTHON, "-c", code), setup=setup)
    return status + " " + play.text().replace("\n", " ")


@cell("io-priority")
def io_priority(play):
    if not has("ionice", "-c3", "true"):
        raise NotAvailable("ionice")
    return play.run(["ionice", "-c2", "-n6", *play.words("ionice")]) + " " + play.text()


@cell("out-of-memory-score")
def out_of_memory_score(play):
    def setup():
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("500")

    return play.run(play.words("cat", "/proc/self/oom_score_adj"), setup=setup) + " " + play.text()


@cell("personality")
def personality(play):
    if not has("setarch", "-R", "true"):
        raise NotAvailable("setarch")
    return play.run(["setarch", "-R", *play.words("cat", "/proc/self/personality")]) + " " + play.text()


@cell("core-filter")
def core_filter(play):
    def setup():
        with open("/proc/self/coredump_filter", "w") as file:
            file.write("0x21")

    return play.run(play.words("cat", "/proc/self/coredump_filter"), setup=setup) + " " + play.text()


@cell("cgroup-and-namespaces")
def cgroup_and_namespaces(play):
    script = "cat /proc/self/cgroup; for i in /proc/self/ns/*; do readlink $i; done"
    return play.run(play.words("sh", "-c", script)) + " " + play.text().replace("\n", " ")


@cell("process-control")
def process_control(play):
    """prctl(2) of the command: dumpable, no death signal, no subreaper; its files are its user's."""
    code = (
        "import ctypes\nlibc = ctypes.CDLL(None)\nvalue = ctypes.c_int(-1)\n"
        "libc.prctl(2, ctypes.byref(value)); death = value.value\n"
        "libc.prctl(37, ctypes.byref(value)); reaper = value.value\n"
        "print('dumpable', libc.prctl(3), 'death signal', death, 'subreaper', reaper, 'keepcaps', libc.prctl(7),"
        " 'securebits', libc.prctl(27))"
    )
    status = play.run(play.words(*PYTHON, "-c", code))
    rows = {"prctl": status + " " + play.text()}
    runner = play.spawn(play.words(*play.probe))
    command = play.command()
    with open("/proc/%d/environ" % command, "rb") as file:
        rows["environ"] = "readable" if b"PATH=" in file.read() else "empty"
    rows["owner"] = "the user" if os.stat("/proc/%d/environ" % command).st_uid == os.geteuid() else "another"
    rows["name"] = "its own" if name_of(command) == os.path.basename(PYTHON[0])[:15] else name_of(command)
    play.order("exit 7")
    return {**rows, "status": play.wait(runner)}


@cell("arguments")
def arguments(play):
    """argv byte for byte, the name as typed."""
    os.symlink("/bin/sh", play.folder + "/odd name")
    odd = ["", "a  b", "\udcff\udcfe\udc80", "-", "--", "*", "'\"\\$x`", "line\nbreak", "é", "", "x" * 100_000, ""]
    environment = {**os.environ, "PATH": play.folder + ":" + os.environ["PATH"]}
    script = "cat /proc/$$/cmdline; :"
    rows = {}
    for word in ("odd name", play.folder + "/odd name", "./odd name"):
        status = play.run(play.words(word, "-c", script, *odd), environment=environment)
        shown = play.output().replace(b"x" * 100_000, b"100000x")
        rows[word.replace(play.folder, "DIR")] = status + " " + play.plain(repr(shown))
    return rows


@cell("environment")
def environment(play):
    """Entries byte for byte and in order, doubles and malformed ones too; the granted variable is left out."""
    entries = [b"ZZ=last first", b"A=1", b"A=2", b"EMPTY=", b"=odd", b"NOEQUALS", b"\xff\xfe=\x80", b"UNUSUAL.name=x y"]
    entries += [b"NL=a\nb", b"LONG=" + b"y" * 50_000, b"TABS=\t", b"_=/bin/whatever", b"SHLVL=7"]
    entries += [os.fsencode("%s=%s" % pair) for pair in os.environ.items() if pair[0] in ("AKMS_HOME", "PATH", "HOME")]
    words = play.words("/bin/cat", "/proc/self/environ")
    words[0] = shutil.which(words[0])
    status = play.run(words, environment=entries)
    got = play.output().split(b"\0")[:-1]
    kept = [entry for entry in got if not entry.startswith(b"K=")]
    same = kept == entries
    return "%s %s" % (status, "the same" if same else "%d entries: %r" % (len(kept), changed(kept, entries)))


def changed(got, expected):
    added = [entry[:80] for entry in got if entry not in expected]
    return added + [b"lacks " + entry[:80] for entry in expected if entry not in got]


@cell("large-environment")
def large_environment(play):
    """Near to what execve(2) takes at all."""
    variables = {**os.environ, **{"V%03d" % number: "z" * 10_000 for number in range(100)}}
    status = play.run(play.words("sh", "-c", 'env | grep -c "^V[0-9]*=z*$"'), environment=variables)
    return status + " " + play.text()


@cell("locked-memory")
def locked_memory(play):
    """What the runner locks stays its own."""
    code = "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmLck')][0])"
    return play.run(play.words(*PYTHON, "-c", code)) + " " + play.text()
