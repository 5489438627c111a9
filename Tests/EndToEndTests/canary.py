#!/usr/bin/env python3
"""Looks for planted secrets, in every spelling in which software writes bytes down.

    canary.py search FILE PATH...   FILE holds one secret a line; PATHs are files or folders; exit 1 on a find
    canary.py watch FILE            prints a line for every process whose argv holds one, until it is killed
"""

import base64
import os
import re
import sys
import time
import urllib.parse


def base64_core(data, shift, encode):
    """The part of `data`'s base64 that does not depend on what stands `shift` bytes before it or after it."""
    text = encode(b"\0" * shift + data)
    head = (shift * 8 + 5) // 6
    tail = len(text.rstrip(b"="))
    return text[head : tail - 1 if (len(data) + shift) % 3 else tail]


def spellings(secret):
    raw = secret.encode()
    found = {"raw": raw, "reversed": raw[::-1], "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    for safe in ("", "/", "/+=%"):
        quoted = urllib.parse.quote(secret, safe=safe)
        found["url " + (safe or "strict")] = quoted.encode()
        found["url lower " + safe] = re.sub("%..", lambda m: m.group().lower(), quoted).encode()
    found["json"] = secret.replace("/", "\\/").encode()
    for shift in range(3):
        found["base64 shift %d" % shift] = base64_core(raw, shift, base64.b64encode)
        found["base64url shift %d" % shift] = base64_core(raw, shift, base64.urlsafe_b64encode)
    return found


def load(path):
    with open(path, encoding="utf-8") as lines:
        secrets = [line.rstrip("\n") for line in lines if line.strip()]
    return [(name, needle) for secret in secrets for name, needle in spellings(secret).items()]


def files(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, _, names in os.walk(path):
                yield from (os.path.join(folder, name) for name in names)
        else:
            yield path


def search(path, paths):
    needles = load(path)
    if not needles:
        sys.exit("canary.py: no secrets planted: nothing would be found")
    hits = seen = 0
    for path in files(paths):
        if not os.path.isfile(path) and not path.startswith("/proc/"):
            continue
        seen += 1
        with open(path, "rb") as file:
            data = file.read()
        for name, needle in needles:
            if needle in data:
                hits += 1
                print("found as %s in %s" % (name, path))
    print("%d files searched, %d finds" % (seen, hits))
    return 1 if hits or not seen else 0


def watch(path):
    needles, size = [], 0
    print("watching", flush=True)
    while True:
        # Secrets are planted while this runs.
        if os.path.getsize(path) != size:
            needles, size = load(path), os.path.getsize(path)
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/cmdline" % pid, "rb") as file:
                    data = file.read()
            except OSError:
                continue
            for name, needle in needles:
                if needle in data:
                    print("found as %s in the argv of %s" % (name, pid), flush=True)
        time.sleep(0.001)


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("search", "watch"):
        sys.exit(__doc__)
    sys.exit(search(sys.argv[2], sys.argv[3:]) if sys.argv[1] == "search" else watch(sys.argv[2]))
