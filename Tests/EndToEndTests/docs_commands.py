#!/usr/bin/env python3
"""Keeps the docs true; prints `ok …` or `not ok …`, exit 1 on the latter.

    docs_commands.py run ROOT PAGE    runs the commands of a page's `sh` blocks, a line each
    docs_commands.py links ROOT       follows every relative link of every page
"""

import os
import re
import subprocess
import sys

# What installs, builds or fetches was done before, by the step that made the programs.
SKIPPED = re.compile(r"(make|git|cd|sudo|export|apt-get)\b")


def commands(text):
    """Yields (line number, command, expected output lines, expected status) from the blocks marked `sh`."""
    found, inside, open_until = [], False, None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            inside = not inside and line.strip() == "```sh"
        elif not inside:
            continue
        elif open_until is not None:
            found[-1][1] += "\n" + line
            open_until = None if line == open_until else open_until
        elif found and found[-1][1].endswith("\\"):
            found[-1][1] += "\n" + line
        elif line.startswith("# → "):
            found[-1][2].append(line[4:])
        elif line.startswith("# ⇒ "):
            found[-1][3] = int(line[4:])
        elif line.strip() and not line.startswith("#"):
            found.append([number, line, [], 0])
            here = re.search(r"<<-?\s*'?(\w+)'?", line)
            open_until = here.group(1) if here else None
    return found


def run(page, number, command, lines, status):
    name = "%s:%d %s" % (page, number, command.splitlines()[0])
    done = subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    output = (done.stdout + done.stderr).decode(errors="replace")
    printed = [re.sub(r"\s+", " ", line).strip() for line in output.splitlines()]
    problems = ["exit %d, expected %d" % (done.returncode, status)] if done.returncode != status else []
    problems += ["lacks the line: " + line for line in lines if re.sub(r"\s+", " ", line).strip() not in printed]
    print(("not ok docs " if problems else "ok docs ") + name)
    for line in problems and problems + output.splitlines()[:20]:
        print("    " + line)
    return not problems


def links(root):
    """Whether each relative link of each page below `root` leads to a file or folder."""
    broken, seen = [], 0
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "Fixtures"]
        for name in (name for name in names if name.endswith(".md")):
            page = os.path.join(folder, name)
            with open(page, encoding="utf-8") as file:
                text = re.sub(r"```.*?```", "", file.read(), flags=re.S)
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
                if "://" not in target:
                    seen += 1
                    if not os.path.exists(os.path.join(folder, target)):
                        broken.append("%s: %s" % (os.path.relpath(page, root), target))
    print(("not ok docs links" if broken or not seen else "ok docs links") + " (%d followed)" % seen)
    for line in broken:
        print("    leads nowhere: " + line)
    return not broken and seen > 0


def main(root, page):
    with open(root + "/" + page, encoding="utf-8") as file:
        found = commands(file.read())
    todo = [entry for entry in found if not SKIPPED.match(entry[1])]
    if not todo:
        print("not ok docs %s: no commands found" % page)
        return False
    return all([run(page, *entry) for entry in todo])


if __name__ == "__main__":
    if sys.argv[1:2] not in (["run"], ["links"]):
        sys.exit(__doc__)
    sys.exit(0 if {"run": main, "links": links}[sys.argv[1]](*sys.argv[2:]) else 1)
