"""Pipes, descriptors, and the programs that lend them."""

import fcntl
import hashlib
import os
import random
import select
import shlex
import signal
import time

from .core import PYTHON, NotAvailable, cell, descendants, has, parent_of, signal_rows
from .play import STEP, Missed

LIST = """
import os, sys
rows = []
for name in sorted(os.listdir("/proc/self/fd"), key=int):
    try:
        target = os.readlink("/proc/self/fd/" + name)
        place = os.lseek(int(name), 0, os.SEEK_CUR)
    except FileNotFoundError:
        continue
    except OSError:
        place = "-"
    rows.append("%s %s %s %d" % (name, target, place, os.get_inheritable(int(name))))
with open(sys.argv[1], "w") as file:
    file.write("; ".join(rows) or "none")
"""


@cell("pipes")
def pipes(play):
    return {
        "yes | R head | cat": joined(play, 'yes | "$@" head -n 1 | cat; echo "${PIPESTATUS[*]}"'),
        "R yes | head": joined(play, '"$@" yes | head -n 1; echo "${PIPESTATUS[*]}"'),
        "R yes | R head": joined(play, '"$@" yes | "$@" head -n 1; echo "${PIPESTATUS[*]}"'),
        "R cat < /dev/null": joined(play, '"$@" cat < /dev/null; echo $?'),
        "stdin left for the next": joined(play, 'printf "a\\nb\\n" | { "$@" true; cat; }'),
        "stderr apart": joined(play, '{ "$@" sh -c "echo one; echo two >&2" 2>&3 | cat > /dev/null; } 3>&1'),
        "$(R ...)": joined(play, 'x=$("$@" printf "a b\\n\\n"; echo $?); echo "$x"'),
        "R cat <(echo x)": joined(play, '"$@" cat <(echo x) <(echo y)'),
        "here-document": joined(play, '"$@" cat << EOF\na $((1+1))\nEOF\n'),
        "here-string": joined(play, '"$@" cat <<< word'),
        "coprocess": joined(play, 'coproc "$@" cat; echo hi >&${COPROC[1]}; read -r x <&${COPROC[0]}; echo "$x"'),
    }


def joined(play, script):
    status, output = play.shell(script)
    return "%s: %s" % (status, output.decode().replace("\n", ";"))


def transfer(source, target, blocks, take):
    """Feeds `blocks` to the descriptor `source` and hands what comes out of `target` to `take`, until both end."""
    os.set_blocking(source, False)
    blocks = iter(blocks)
    waiting = memoryview(b"")
    writing, end = [source], time.monotonic() + 2 * STEP
    while True:
        readable, writable, _ = select.select([target], writing, [], max(0, end - time.monotonic()))
        if not readable and not writable:
            raise Missed("nothing moves through the pipes")
        if writable:
            if not waiting:
                waiting = memoryview(next(blocks, b""))
            if not waiting:
                os.close(source)
                writing = []
            else:
                try:
                    waiting = waiting[os.write(source, waiting) :]
                except BrokenPipeError:
                    os.close(source)
                    writing = []
        if readable:
            data = os.read(target, 1 << 20)
            if not data:
                return
            take(data)


@cell("100-megabytes")
def hundred_megabytes(play):
    block = random.Random(7).randbytes(1 << 20)
    reading, feed = os.pipe()
    take, writing = os.pipe()
    pid = play.spawn(play.words("cat"), descriptors={0: reading, 1: writing})
    os.close(reading)
    os.close(writing)
    sent, got, count = hashlib.sha256(), hashlib.sha256(), 0

    def blocks():
        for number in range(100):
            data = number.to_bytes(4, "big") + block[4:]
            sent.update(data)
            yield data

    def arrived(data):
        nonlocal count
        count += len(data)
        got.update(data)

    transfer(feed, take, blocks(), arrived)
    same = "the same" if sent.digest() == got.digest() else "different"
    return "%d bytes, %s, exit %s" % (count, same, play.wait(pid))


@cell("end-of-file")
def end_of_file(play):
    """What the command closes is closed: who has the other end of the pipe sees it while the command runs on."""
    return {"stdin": closed_by(play, 0), "stdout": closed_by(play, 1), "number 7": closed_by(play, 7)}


@cell("end-of-stderr", measured=True)
def end_of_stderr(play):
    """A runner that has warnings to give may keep it."""
    return closed_by(play, 2)


def closed_by(play, number):
    play.forget()
    reading, writing = os.pipe()
    theirs, ours = (reading, writing) if number == 0 else (writing, reading)
    script = "exec %d>&-; echo closed >> '%s'; exec sleep 1000" % (number, play.events_path)
    pid = play.spawn(play.words("sh", "-c", script), descriptors={number: theirs})
    os.close(theirs)
    play.expect("closed")
    try:
        play.until(lambda: hung_up(ours), "hang-up", 3)
        return "closed"
    except Missed:
        return "held open by the runner"
    finally:
        os.close(ours)
        os.kill(pid, signal.SIGTERM)
        play.wait(pid)


def hung_up(descriptor):
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return any(found & (select.POLLERR | select.POLLHUP) for _, found in poll.poll(0))


@cell("closed-descriptors")
def closed_descriptors(play):
    """Which of 0, 1 and 2 are open in the command; each of the three is /dev/null where it is open."""

    def listed(*closed):
        def setup():
            for number in closed:
                os.close(number)

        null = os.open("/dev/null", os.O_RDWR)
        path = play.folder + "/list"
        status = play.run(play.words(*PYTHON, "-c", LIST, path), setup=setup, descriptors={n: null for n in range(3)})
        os.close(null)
        if status != "0":
            return "exit " + status
        with open(path) as file:
            text = file.read()
        os.unlink(path)
        return text

    cases = ((), (0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2))
    return {" ".join(map(str, case)) or "none": listed(*case) for case in cases}


@cell("descriptors")
def descriptors(play):
    """50 of the starter's, at odd numbers and offsets; 40 more that are closed on execve; nothing else."""
    choose = random.Random(11)
    numbers, high = choose.sample(range(3, 100), 90), []
    source = play.write("file", "x" * 4096)

    def setup():
        os.closerange(3, 4096)
        for number in numbers:
            # By way of high numbers, so that none lands on one that is yet to come.
            fd = fcntl.fcntl(os.open(source, os.O_RDONLY), fcntl.F_DUPFD, 200)
            os.lseek(fd, 10 * number, os.SEEK_SET)
            high.append(fd)
        for place, number in enumerate(numbers):
            os.dup2(high[place], number, inheritable=place < 50)
        os.closerange(100, 4096)
        for number in {*range(3, 100)} - {*numbers}:
            os.closerange(number, number + 1)

    status = play.run(play.words(*PYTHON, "-c", LIST, play.folder + "/list"), setup=setup)
    rows = play.text("list").split("; ")
    return {"exit": status, "count": str(len(rows)), "list": "; ".join(rows)}


@cell("job-server")
def job_server(play):
    """make's tokens pass through: no warning, and the inner make runs three at once."""
    if not has("make", "--version"):
        raise NotAvailable("make")
    os.mkdir(play.folder + "/sub")
    play.write("Makefile", "all:\n\t+%s$(MAKE) -C sub\n" % play.runner.shell.replace("$", "$$"))
    # Each waits until all three have begun.
    wait = "until [ -e a.began -a -e b.began -a -e c.began ]; do n=1$$n; [ $${#n} -lt 500 ] || exit 1; sleep 0.02; done"
    play.write("sub/Makefile", "all: a b c\na b c:\n\t@touch $@.began; n=; %s; echo together\n" % wait)
    status = play.run(["make", "-C", play.folder, "-j3"], environment=clean_make())
    warned = "warns: " + play.text("err") if "jobserver" in play.text("err") else "no warning"
    return "%s, %s, %d at once" % (status, warned, play.text().count("together"))


def clean_make():
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}


@cell("file-locks")
def file_locks(play):
    """flock(1) holds its lock through an inherited descriptor, for as long as the command has it."""
    if not has("flock", "--version"):
        raise NotAvailable("flock")
    lock = play.folder + "/lock"
    pid = play.spawn(["flock", lock, *play.words(*play.probe)])
    play.command()
    rows = {"while it runs": play.run(["flock", "-n", lock, "true"])}
    play.order("exit 7")
    return {**rows, "status": play.wait(pid), "after": play.run(["flock", "-n", lock, "true"])}


@cell("nohup")
def nohup(play):
    pid = play.spawn(["nohup", *play.words(*play.probe)])
    command = play.command()
    with open("/proc/%d/status" % command) as file:
        ignored = signal_rows(file.read())["SigIgn"]
    os.kill(pid, 1)
    play.order("exit 7")
    return "SigIgn %s, %s" % (ignored, play.wait(pid))


@cell("timeout")
def timeout(play):
    pid = play.spawn(["timeout", "1", *play.words("sleep", "1000")])
    kept = play.spawn(["timeout", "--preserve-status", "1", *play.words("sleep", "1000")])
    quick = play.spawn(["timeout", str(4 * STEP), *play.words("sh", "-c", "exit 7")])
    return "%s, %s, %s, %s" % (play.wait(pid), play.wait(kept), play.wait(quick), play.left_behind())


@cell("xargs")
def xargs(play):
    status, output = play.shell('seq 12 | xargs -P4 -n1 "$@" sh -c \'echo "$0"; exit "$(($0 == 7))"\'')
    killed = play.shell("echo 1 | xargs -P4 -n1 \"$@\" sh -c 'kill -KILL $$'")[0]
    stop = play.shell("echo 1 | xargs -P4 -n1 \"$@\" sh -c 'exit 255'")[0]
    return "%s, %s; killed %s; 255 %s" % (status, " ".join(sorted(output.decode().split(), key=int)), killed, stop)


@cell("find-exec")
def find_exec(play):
    return play.run(["find", "/dev/null", "-exec", *play.words("printf", "%s|"), "{}", "+"]) + " " + play.text()


@cell("setsid")
def setsid(play):
    runner = play.spawn(["setsid", *play.words(*play.probe)])
    command = play.command()
    play.order("tty")
    rows = {
        "session": "the runner's" if os.getsid(command) == runner else "another",
        "group": "the runner's" if os.getpgid(command) == runner else "another",
        "terminal": play.expect("tty "),
    }
    play.order("exit 7")
    return {**rows, "status": play.wait(runner)}


@cell("first-process")
def first_process(play):
    """As the first process of a pid namespace, which is what a container's command is."""
    front = ["unshare", "-pf"]
    if not has(*front, "true"):
        front = ["unshare", "-rpf"]
        if not has(*front, "true"):
            raise NotAvailable("pid namespaces")
    rows = {"exit": play.run([*front, *play.words("sh", "-c", "exit 7")])}
    mounted = [*front, "--mount-proc"]
    if has(*mounted, "true"):
        rows["exit, own /proc"] = play.run([*mounted, *play.words("sh", "-c", "exit 7")])
    # An orphan that ends becomes the first process's zombie, which must not be taken for the command.
    script = "(sleep 0.1 & exec true) & wait; sleep 0.3; exit 7"
    rows["with an orphan"] = play.run([*front, *play.words("sh", "-c", script)])
    pid = play.spawn([*front, *play.words(*play.probe, "15", "64")])
    play.expect("up ")
    runner = play.until(lambda: children(pid), "first process")[0]
    os.kill(runner, 15)
    play.fence(runner)
    rows["TERM seen"] = str(play.count("sig 15"))
    play.order("exit 7")
    return {**rows, "status": play.wait(pid)}


def children(pid):
    return [number for number in descendants(pid) if parent_of(number) == pid]


@cell("script-that-execs")
def script_that_execs(play):
    """The prefix in a shebang's place: a script whose interpreter line is `env -S` with the runner."""
    words = play.runner.words or ["env"]
    play.write("hello", "#!/usr/bin/env -S %s sh\necho hello $1\n" % shlex.join(words), 0o755)
    return play.run([play.folder + "/hello", "you"]) + " " + play.text()
