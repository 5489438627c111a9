#!/usr/bin/env python3
"""The same rules and request in Cedar, through cedarpy: p50 and p99 of its own authorize step.

Usage: cedar.py POLICY_BENCH [SIZE...]; needs cedarpy. cedarpy parses the policy set at each call; what is timed is what it
reports for the decision alone (authz_duration), so that no time of Python or of the parser is in it.
"""
import subprocess
import sys
import time

import cedarpy

REQUESTS = {
    "resources": lambda n: ("aws", "s3-read", f"bucket-{n}/pub/file", None),
    "callers": lambda n: ("secret", "read", "customers/shared/key", f"client-{n}"),
    "paths": lambda n: ("secret", "read", f"customers/region-{n % 7}/client-{n}/env-{n % 3}/key", None),
    "prefixes": lambda n: ("aws", "s3-read", f"team-{n}-data", None),
    "hostile": lambda n: ("aws", "s3-read", f"account/shared/logs/2026/tenant-{n}/app", None),
}


def measure(bench: str, shape: str, size: int) -> str:
    text = subprocess.run([bench, "cedar", shape, str(size)], check=True, capture_output=True, text=True).stdout
    connection, action, path, profile = REQUESTS[shape](size // 20 * 10 + 3)
    context = {"session": "human", "connection": connection, "action": action, "path": path}
    if profile:
        context["profile"] = profile
    request = {"principal": 'User::"dana"', "action": 'Action::"use"', "resource": 'Thing::"it"', "context": context}
    start = time.perf_counter()
    times, rounds = [], 200 if size <= 100 else 30 if size <= 1000 else 5
    for _ in range(rounds):
        answer = cedarpy.is_authorized(request, text, [])
        if not answer.allowed:
            return f"not ok cedar {shape} {size}: {answer.decision} {answer.diagnostics.errors}"
        times.append(answer.metrics["authz_duration_micros"])
    times.sort()
    whole = (time.perf_counter() - start) / rounds * 1e6
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    return (f"cedarpy, {shape}, {size} rules: p50 {times[len(times) // 2]} us, p99 {p99} us "
            f"({rounds} decisions; {whole:.0f} us each with parsing)")


for size in [int(size) for size in sys.argv[2:]] or [10, 100, 1000, 10000]:
    for shape in REQUESTS:
        print(measure(sys.argv[1], shape, size), flush=True)
