#!/usr/bin/env python3
"""Reads ledger lines on stdin for the end-to-end scripts; keys may be nested or joined by dots.

    ledger.py count ACTION           events with this event.action
    ledger.py show ACTION PATH...    of the last such event, a line per PATH (JSON; `null` where absent)
"""

import json
import sys


def flatten(value, path=""):
    """Every key of an event by its dotted path, objects included."""
    found = {path: value} if path else {}
    if isinstance(value, dict):
        for key, inner in value.items():
            found.update(flatten(inner, path + "." + key if path else key))
    return found


def main(command, action, paths):
    events = [flatten(json.loads(line)) for line in sys.stdin if line.strip()]
    chosen = [event for event in events if event.get("event.action") == action]
    if command == "count":
        print(len(chosen))
        return
    if not chosen:
        sys.exit("ledger.py: no event %s" % action)
    for path in paths:
        print(json.dumps(chosen[-1].get(path), sort_keys=True))


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("count", "show"):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
