"""How the runner ends, and how it finds its command."""

import os
import resource
import shutil
import signal

from .core import cell, signal_rows

DEATHS = ("TERM", "KILL", "SEGV", "INT", "HUP", "PIPE", "ABRT", "USR1")
# Without these root may read and search any directory.
AS_ANYBODY = ["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]


@cell("exit-status")
def exit_status(play):
    codes = (0, 1, 7, 124, 126, 127, 255)
    return {code: play.run(play.words("sh", "-c", "exit %d" % code)) for code in codes}


@cell("death-by-signal")
def death_by_signal(play):
    def no_core():
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))

    return {name: play.run(play.words("sh", "-c", "kill -%s $$" % name), setup=no_core) for name in DEATHS}


@cell("status-in-a-shell")
def status_in_a_shell(play):
    """128 and the number, and in a pipe."""
    script = (
        '"$@" sh -c "kill -TERM \\$\\$"; echo $?; "$@" sh -c "exit 7" | "$@" sh -c "kill -KILL \\$\\$" | "$@" true;'
        ' echo "${PIPESTATUS[*]}"'
    )
    return play.shell(script)[1].decode().replace("\n", ";")


def by_shell(play, words, **how):
    """As a script would: status and output. The bare command needs somebody to look it up."""
    status = play.run(["/bin/sh", "-c", '"$@"; exit $?', "sh", *play.words(*words)], **how)
    return " ".join([status, *play.text().split()])


@cell("lookup")
def lookup(play):
    os.mkdir(play.folder + "/bin")
    play.write("plain", 'echo "$0 $*" "$(readlink /proc/$$/exe)"\n', 0o755)
    play.write("bin/plainer", 'echo "$0 $*"\n', 0o755)
    play.write("closed", "#!/bin/sh\n", 0o644)
    play.write("script", '#!/bin/sh\necho "$0 $*"\n', 0o755)
    path = {**os.environ, "PATH": play.folder + "/bin:" + os.environ["PATH"]}
    return {
        "missing": by_shell(play, ["no-such-command"]),
        "missing, with a slash": by_shell(play, ["./no-such-command"]),
        "not executable": by_shell(play, ["./closed"]),
        "a directory": by_shell(play, ["./bin"]),
        "with a slash": by_shell(play, ["./script", "a", "b"]),
        "no shebang": by_shell(play, ["./plain", "a", "b"]),
        "no shebang, by PATH": by_shell(play, ["plainer", "a", ""], environment=path),
    }


@cell("lookup-as-env", reference="env")
def lookup_as_env(play):
    """Where shells have ideas of their own, env(1) is the one to be like."""
    for name in ("closed", "open", "refusing"):
        os.mkdir(play.folder + "/" + name)
    play.write("here", "#!/bin/sh\necho found here\n", 0o755)
    play.write("open/there", "#!/bin/sh\necho found there\n", 0o755)
    play.write("closed/there", "#!/bin/sh\necho in closed\n", 0o755)
    play.write("refusing/there", "#!/bin/sh\n", 0o644)
    play.write("refusing/only", "#!/bin/sh\n", 0o644)
    play.write("lost", "#!/no/such/interpreter\n", 0o755)

    def searched(path, name, front=()):
        environment = {**os.environ, "PATH": path.replace("DIR", play.folder)}
        if path == "unset":
            del environment["PATH"]
        words = [*front, "/bin/sh", "-c", '"$@"; exit $?', "sh", *play.words(name)]
        return " ".join([play.run(words, environment=environment), *play.text().split()])

    front = []
    if os.geteuid() == 0:
        # Somebody else's, closed to all but them.
        os.chown(play.folder + "/closed", 65534, 65534)
        front = [shutil.which("setpriv"), *AS_ANYBODY]
    os.chmod(play.folder + "/closed", 0o700 if front else 0)
    rows = {
        "below a file": by_shell(play, ["./here/x"]).split()[0],
        "missing interpreter": by_shell(play, ["./lost"]).split()[0],
        "empty name": by_shell(play, [""]).split()[0],
        "PATH empty": searched("", "here"),
        "PATH unset": searched("unset", "true"),
        "PATH unset, missing": searched("unset", "here"),
        "PATH :DIR/open": searched(":DIR/open", "here"),
        "PATH DIR/open:": searched("DIR/open:", "here"),
        "PATH DIR/open::/none": searched("DIR/open::/none", "here"),
        "PATH /none:DIR/open": searched("/none:DIR/open", "there"),
        "PATH DIR/here:DIR/open": searched("DIR/here:DIR/open", "there"),
        "PATH not executable, then it": searched("DIR/refusing:DIR/open", "there"),
        "PATH not executable only": searched("DIR/refusing:DIR/open", "only"),
        "PATH unreadable, then it": searched("DIR/closed:DIR/open", "there", front),
        "PATH unreadable only": searched("DIR/closed", "there", front),
        "PATH unreadable, missing": searched("DIR/closed:DIR/open", "nowhere", front),
    }
    os.chmod(play.folder + "/closed", 0o700)
    return rows


@cell("first-words")
def first_words(play):
    """Arguments that look like options or assignments are the command's."""
    return {
        "option": play.run(play.words("printf", "%s|", "--scope", "-i", "--", "K=V")) + " " + play.text(),
        "assignment after": play.run(play.words("sh", "-c", 'echo "$0" "$@"', "A=B", "--redact")) + " " + play.text(),
    }


@cell("background-wait")
def background_wait(play):
    """A script's `&` and `wait`; INT and QUIT are ignored there, as shells do it for background commands."""
    script = '"$@" sh -c "grep SigIgn /proc/self/status >&2; exit 7" & wait $!; echo $?; '
    script += '"$@" sh -c "kill -KILL \\$\\$" & wait $!; echo $?'
    status, output = play.shell(script)
    ignored = signal_rows(play.text("err"))["SigIgn"]
    return {"status": status + " " + " ".join(output.decode().split()), "SigIgn": ignored}


@cell("alarm-of-the-starter")
def alarm_of_the_starter(play):
    """Timers of setitimer(2) outlive execve(2): `perl -e 'alarm 5; exec @ARGV'` is a known time limit."""

    def alarm():
        signal.setitimer(signal.ITIMER_REAL, 1)

    return play.run(play.words("sleep", "1000"), setup=alarm) + ", " + play.left_behind()


@cell("cpu-limit")
def cpu_limit(play):
    """The kernel ends what is out of CPU time: the command."""

    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (1, 3))

    return play.run(play.words("sh", "-c", "while :; do :; done"), setup=limit)
