#!/usr/bin/env python3
"""A second verifier for the ledger, written from RFC 6962 and docs/protocol/audit.md alone.

usage: verify_ledger.py [--key HEX] [--checkpoint SIZE:ROOT] [--json] FOLDER...

Exit 0: every ledger holds. 1: one does not; each problem is a line on stdout. 2: usage, or one cannot be read.
It keeps all leaf hashes and computes every root by RFC 6962's recursive definition, and it checks every signature:
slow and plain on purpose, so that it shares no idea with the fast one.
"""

import argparse
import hashlib
import json
import os
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HEX64 = r"[0-9a-f]{64}"
NUMBER = r"(?:0|[1-9][0-9]{0,18})"
TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
SEAL = re.compile(
    rf'\{{"seal":(?P<body>\{{"at":"{TIME}","key":"(?P<key>[0-9a-f]{{16}})","previous":"(?P<previous>{HEX64})",'
    rf'"root":"(?P<root>{HEX64})","size":(?P<size>{NUMBER}),"type":"akms\.seal/1"\}}),'
    rf'"signature":"(?P<signature>[0-9a-f]{{128}})"\}}'.encode())
OPEN = re.compile(
    rf'\{{"seal":(?P<body>\{{"at":"{TIME}","from":\{{"abandoned":(?P<abandoned>true|false),"bytes":(?P<bytes>{NUMBER}),'
    rf'"segment":(?P<from>{NUMBER})\}},"key":"(?P<key>[0-9a-f]{{16}})","previous":"(?P<previous>{HEX64})",'
    rf'"public_key":"(?P<public>{HEX64})","root":"(?P<root>{HEX64})","segment":(?P<segment>{NUMBER}),'
    rf'"size":(?P<size>{NUMBER}),"stack":\[(?P<stack>(?:"{HEX64}"(?:,"{HEX64}")*)?)\],"type":"akms\.open/1"\}}),'
    rf'"signature":"(?P<signature>[0-9a-f]{{128}})"\}}'.encode())
SEAL_START = b'{"seal":'
EVENT_START = b'{"@timestamp":"'


def sha256(data):
    return hashlib.sha256(data).digest()


def tree_hash(leaves, memo, start=0, end=None):
    """MTH of RFC 6962 section 2.1 over leaf hashes; whole subtrees are remembered in memo."""
    end = len(leaves) if end is None else end
    if end == start:
        return sha256(b"")
    if end - start == 1:
        return leaves[start]
    if (start, end) in memo:
        return memo[start, end]
    split = 1
    while split * 2 < end - start:
        split *= 2
    node = sha256(b"\x01" + tree_hash(leaves, memo, start, start + split) + tree_hash(leaves, memo, start + split, end))
    if end - start == split * 2:
        memo[start, end] = node
    return node


def subtree_sizes(size):
    """Sizes of the perfect subtrees of a tree of that many leaves, the largest first."""
    return [1 << bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]


class Problem(Exception):
    """One thing that is wrong, with its place."""


class Verifier:
    def __init__(self, folder, key, checkpoint):
        self.folder = folder
        self.key = key
        self.checker = Ed25519PublicKey.from_public_bytes(key)
        self.key_id = sha256(key).hex()[:16]
        self.checkpoint = checkpoint
        self.problems, self.leaves, self.memo = [], [], {}
        self.seals = self.unsealed = self.abandoned = 0
        self.sealed = 0
        self.root = sha256(b"").hex()

    def problem(self, number, line, text):
        self.problems.append(f"{number:06}.jsonl:{line}: {text}" if number else text)

    def path(self, number):
        return os.path.join(self.folder, f"{number:06}.jsonl")

    def signed(self, match):
        if match["key"].decode() != self.key_id:
            return False
        try:
            self.checker.verify(bytes.fromhex(match["signature"].decode()), match["body"])
            return True
        except InvalidSignature:
            return False

    def opening(self, number):
        """The opening seal of a segment where it is signed and carries the file's number."""
        try:
            with open(self.path(number), "rb") as file:
                line = file.readline(1 << 17)
        except FileNotFoundError:
            return None
        match = OPEN.fullmatch(line[:-1]) if line.endswith(b"\n") else None
        return match if match and self.signed(match) and int(match["segment"]) == number else None

    def chain(self):
        """(number, bytes that belong to the ledger or None, abandoned) from the first segment to the last."""
        numbers = sorted(int(n[:6]) for n in os.listdir(self.folder) if re.fullmatch(r"[0-9]{6}\.jsonl", n) and n != "000000.jsonl")
        while numbers and not self.opening(numbers[-1]):
            self.beyond(numbers.pop())
        if not numbers:
            return []
        links, number = [(numbers[-1], None, False)], numbers[-1]
        while True:
            opening = self.opening(number)
            if not opening:
                raise Problem(f"{number:06}.jsonl:1: no opening seal of this ledger")
            source = int(opening["from"])
            if source >= number:
                raise Problem(f"{number:06}.jsonl:1: it continues itself")
            for between in numbers:
                if source < between < number:
                    self.abandoned += os.path.getsize(self.path(between))
            if source == 0:
                break
            if not os.path.exists(self.path(source)):
                raise Problem(f"{source:06}.jsonl:0: the segment is missing")
            links.insert(0, (source, int(opening["bytes"]), opening["abandoned"] == b"true"))
            number = source
        return links

    def beyond(self, number):
        with open(self.path(number), "rb") as file:
            if b"\n" in file.read():
                self.problem(number, 1, "no opening seal of this ledger")
            else:
                self.unsealed += 1

    def run(self):
        try:
            previous = bytes(32)
            for number, end, abandoned in self.chain():
                previous = self.segment(number, end, abandoned, previous)
        except Problem as problem:
            self.problems.append(str(problem))
        if self.checkpoint:
            size, root = self.checkpoint
            if size > self.sealed or tree_hash(self.leaves, self.memo, 0, size).hex() != root:
                self.problem(0, 0, f"the checkpoint of {size} events is not in this ledger")

    def segment(self, number, end, abandoned, previous):
        with open(self.path(number), "rb") as file:
            data = file.read()
        limit = len(data) if end is None else end
        if limit > len(data):
            raise Problem(f"{number:06}.jsonl:0: shorter than its successor says")
        if end is not None and len(data) > end:
            if not abandoned:
                self.problem(number, 0, f"{len(data) - end} bytes after the last seal")
            self.abandoned += len(data) - end
        lines = data[:limit].split(b"\n")
        rest = lines.pop()
        last_seal = max((i for i, line in enumerate(lines) if self.holds(line)), default=0)
        if end is not None and (rest or last_seal != len(lines) - 1):
            raise Problem(f"{number:06}.jsonl:{len(lines)}: the segment does not end with a seal")
        pending = []
        for index, line in enumerate(lines[: last_seal + 1]):
            place = f"{number:06}.jsonl:{index + 1}: "
            if index > 0 and not line.startswith(SEAL_START):
                pending.append(line)
                continue
            match = (OPEN if index == 0 else SEAL).fullmatch(line)
            if not match:
                raise Problem(place + "no seal in the written form")
            for event in pending:
                self.leaves.append(sha256(b"\x00" + event))
            self.check_seal(match, index == 0, previous, place, pending)
            previous, pending = sha256(line), []
            self.seals += 1
            self.sealed, self.root = len(self.leaves), match["root"].decode()
        if end is None:
            self.tail(number, last_seal + 1, lines[last_seal + 1 :], rest)
        return previous

    def holds(self, line):
        """Whether a line is a seal that the key signed (of either kind)."""
        match = line.startswith(SEAL_START) and (SEAL.fullmatch(line) or OPEN.fullmatch(line))
        return bool(match) and self.signed(match)

    def check_seal(self, match, is_opening, previous, place, events):
        size = int(match["size"])
        if not self.signed(match):
            raise Problem(place + "the signature does not hold")
        if match["previous"].decode() != previous.hex():
            raise Problem(place + "it does not follow the seal before it")
        if size != len(self.leaves):
            raise Problem(place + f"{size} events were sealed, {len(self.leaves)} are there")
        if match["root"].decode() != tree_hash(self.leaves, self.memo).hex():
            raise Problem(place + "the events are not the ones that were sealed")
        for number, event in enumerate(events, size - len(events) + 1):
            if not self.is_event(event, number):
                raise Problem(place + f"event {number} is not in the form of section 2")
        if is_opening:
            start, stack = 0, []
            for width in subtree_sizes(size):
                stack.append(tree_hash(self.leaves, self.memo, start, start + width).hex())
                start += width
            if re.findall(HEX64, match["stack"].decode()) != stack or match["public"].decode() != self.key.hex():
                raise Problem(place + "the opening seal's stack or key is wrong")

    @staticmethod
    def is_event(line, number):
        """Deterministic JSON with the right number: sorted keys, integers, no duplicates, controls escaped."""
        def pairs(items):
            keys = [key for key, _ in items]
            if keys != sorted(set(keys), key=lambda key: key.encode()):
                raise ValueError
            return dict(items)

        def refuse(_):
            raise ValueError

        try:
            event = json.loads(line.decode(), object_pairs_hook=pairs, parse_float=refuse, parse_constant=refuse)
        except ValueError:
            return False
        return (line.startswith(EVENT_START) and len(line) <= 16384 and event.get("akms.seq") == number
                and not re.search(rb"[\x00-\x1f\x7f]", line))

    def tail(self, number, index, lines, rest):
        for offset, line in enumerate(lines):
            if not self.is_event(line, len(self.leaves) + offset + 1):
                self.problem(number, index + offset + 1, "after the last seal stands what no writer leaves there")
                return
        self.unsealed += len(lines) + bool(rest)
        if rest and not could_go_on(rest):
            self.problem(number, index + len(lines) + 1, "the unfinished line is not the beginning of one")


def could_go_on(rest):
    """Whether rest is the beginning of some deterministic JSON object: a small scanner, not a parser."""
    if rest[:1] != b"{":
        return False
    depth, in_string, escape, done = 0, False, "", False
    text = rest.decode("utf-8", errors="ignore" if incomplete_end(rest) else "surrogateescape")
    for char in text:
        if done or ord(char) < 0x20 or 0xDC80 <= ord(char) <= 0xDCFF:
            return False
        if in_string:
            if escape:
                escape += char
                if escape[1] == "u":
                    if len(escape) > 2 and char not in "0123456789abcdef":
                        return False
                    escape = "" if len(escape) == 6 else escape
                elif char in '"\\bfnrt':
                    escape = ""
                else:
                    return False
            elif char == "\\":
                escape = char
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth -= 1
            done = depth == 0
        elif char not in ",:-0123456789truefalsn":
            return False
    return True


def incomplete_end(rest):
    """Whether only the last character is cut short."""
    for cut in range(1, 4):
        try:
            rest[:-cut].decode()
        except UnicodeDecodeError:
            continue
        return rest[-cut] >= 0xC2
    return False


def verify(folder, key, checkpoint):
    """One ledger's report."""
    if not key:
        with open(os.path.join(folder, "key.pub"), encoding="ascii") as file:
            key = file.read()
        if not re.fullmatch(HEX64 + "\n", key):
            raise ValueError("key.pub is not 64 hexadecimal digits")
    verifier = Verifier(folder, bytes.fromhex(key.strip()), checkpoint)
    verifier.run()
    return {
        "ok": not verifier.problems, "events": verifier.sealed, "seals": verifier.seals, "unsealed": verifier.unsealed,
        "abandoned": verifier.abandoned, "root": verifier.root, "problems": verifier.problems,
    }


def main():
    parser = argparse.ArgumentParser(description="checks akms ledgers")
    parser.add_argument("folder", nargs="+")
    parser.add_argument("--key", help="the first public key, 64 hexadecimal digits; default: key.pub")
    parser.add_argument("--checkpoint", help="SIZE:ROOT of an earlier run")
    parser.add_argument("--json", action="store_true", help="one object a line for each folder")
    arguments = parser.parse_args()
    status = 0
    try:
        checkpoint = None
        if arguments.checkpoint:
            size, root = arguments.checkpoint.split(":")
            checkpoint = int(size), root
        for folder in arguments.folder:
            report = verify(folder, arguments.key, checkpoint)
            status = status if report["ok"] else 1
            if arguments.json:
                print(json.dumps(report, sort_keys=True))
                continue
            for problem in report["problems"]:
                print(problem)
            print("{events} events, {seals} seals, {unsealed} unsealed, root {root}".format(**report))
    except (OSError, ValueError) as error:
        print(f"verify_ledger: {error}", file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    sys.exit(main())
