"""Decides random policies a second time with Cedar, and compares with the engine's answer.

Usage: cedar_oracle.py POLICY-CASES [COUNT [SEED]]    COUNT cases (2000) in runs of 500, from SEED (1) on

`policy-cases SEED COUNT` prints the cases: rules, one concrete request, the facts, and whether the engine allows it.
Each rule becomes one Cedar policy (permit or forbid, with a when clause). An error in a Cedar forbid does not forbid,
whereas an attribute that cannot be told counts as satisfied in a deny: so "unknown" is spelt out in every clause.
Prints a line `ok …` or `not ok …` for each run. Needs cedarpy 4.12.2.
"""
import json
import subprocess
import sys

import cedarpy

ALL = "human agent ci unproven".split()
RUN = 500


def text(value):
    """A Cedar string literal."""
    return json.dumps(value, ensure_ascii=True)


def like(prefix):
    """A Cedar pattern for what starts with `prefix`: a star of its own is escaped, quotes and backslashes as in JSON."""
    return '"' + json.dumps(prefix)[1:-1].replace("*", "\\*") + '*"'


def strings(values):
    return "[" + ", ".join(text(value) for value in values) + "]"


def some(clauses):
    return "(" + " || ".join(clauses) + ")" if clauses else "false"


def every(clauses):
    return "(" + " && ".join(clauses) + ")" if clauses else "true"


def at_home(path, home):
    """The path with `~` replaced; None where the home is not known."""
    if not path.startswith("~"):
        return path
    return None if home is None else home.rstrip("/") + path[1:] or "/"


class Translation:
    """One case in Cedar's terms."""

    def __init__(self, case):
        self.case, self.facts = case, case["facts"]

    # What a rule says of the caller. `deny` tells how to take what cannot be told.

    def attribute(self, name, listed, deny, unknown=None):
        matches = f"context has {name} && {strings(listed)}.contains(context.{name})"
        unknown = unknown or f"context.unknown.contains({text(name)})"
        return f"({unknown} || ({matches}))" if deny else f"(!{unknown} && {matches})"

    def user(self, listed, deny):
        groups = [f"principal in Group::{text(entry[6:])}" for entry in listed if entry.startswith("group:")]
        names = [entry for entry in listed if not entry.startswith("group:")]
        named = f"(principal has name && {strings(names)}.contains(principal.name))" if names else "false"
        return some(groups + [named] + (['context.unknown.contains("user")'] if deny else []))

    def session(self, named, deny):
        if named is None:
            named = ALL if deny else ALL[:3]
        if deny and "agent" in named:
            named = named + ["unproven"]
        return f"{strings(named)}.contains(context.session)"

    def tool(self, patterns, deny):
        clauses = ['context.unknown.contains("tool")'] if deny else []
        for pattern in patterns:
            if pattern.startswith("sha256:"):
                clauses.append(f"(context has digest && context.digest == {text(pattern[7:])})")
                if deny:
                    clauses.append("(context has inode && !(context has digest))")
                continue
            path = at_home(pattern, self.facts["home"])
            found = f"context.files has {text(path)}" if path is not None else "false"
            if path is not None:
                clauses.append(f"(context has inode && {found} && context.files[{text(path)}] == context.inode)")
            if deny:
                clauses.append(f"(context has inode && !({found}))")
        return some(clauses)

    def cwd(self, patterns, deny):
        clauses = ['context.unknown.contains("cwd")'] if deny else []
        for pattern in patterns:
            below = pattern.endswith("/**")
            base = at_home((pattern[:-3] or "/") if below else pattern, self.facts["home"])
            if base is None:
                clauses += ["context has cwd"] if deny else []
                continue
            within = f" || context.cwd like {like(base.rstrip('/') + '/')}" if below else ""
            clauses.append(f"(context has cwd && (context.cwd == {text(base)}{within}))")
        return some(clauses)

    def when(self, when, deny):
        local = f"context.local[{text(when['zone'])}]"
        known = f"context.local has {text(when['zone'])}"
        days = f"{strings(when['days'])}.contains({local}.weekday)"
        eves = f"{strings(when['days'])}.contains({local}.eve)"
        if when["span"] is None:
            clause = days
        else:
            start, end = when["span"]
            minute = f"{local}.minute"
            if start < end:
                clause = f"{days} && {minute} >= {start} && {minute} < {end}"
            else:
                clause = f"({days} && {minute} >= {start}) || ({eves} && {minute} < {end})"
        return f"(!({known}) || ({clause}))" if deny else f"({known} && ({clause}))"

    def rate(self, rule):
        used = f"context.used has {text(rule['id'])}"
        less = f"context.used[{text(rule['id'])}] < {rule['rate']}"
        return f"(context has used && (!({used}) || {less}))"

    # What a rule says of the request.

    def scope(self, scope, deny):
        clauses = [f"context.connection == {text(scope['connection'])}"]
        if scope["actions"] is not None:
            clauses.append("action in [" + ", ".join(f"Action::{text(name)}" for name in scope["actions"]) + "]")
        for name, value in scope["params"].items():
            has, same = f"context.params has {text(name)}", f"context.params[{text(name)}] == {text(value)}"
            # a request without the param is about every value of it, so a deny of one value hits
            clauses.append(f"(!({has}) || {same})" if deny else f"({has} && {same})")
        return every(clauses + self.resource(scope["resource"], deny))

    def resource(self, segments, deny):
        fixed = [segment for segment in segments if segment[0] != "rest"]
        is_open = len(fixed) < len(segments)
        if fixed and all(kind == "literal" for kind, _ in fixed):
            path = "Path::" + text("/".join(name for _, name in fixed))
            if is_open:
                return [f"resource in {path}", f"resource != {path}"]
            return [f"resource in {path}" if deny else f"resource == {path}"]
        count = len(fixed)
        # the count comes first: what follows it asks for segments that a shorter resource does not have
        clauses = [f"context.count > {count}" if is_open else f"context.count {'>=' if deny else '=='} {count}"]
        for number, (kind, name) in enumerate(fixed):
            if kind == "literal":
                clauses.append(f"context.s{number} == {text(name)}")
            elif kind == "prefix":
                clauses.append(f"context.s{number} like {like(name)}")
        return clauses

    # The whole.

    def policy(self, rule):
        deny = rule["effect"] == "deny"
        clauses = [self.session(rule["session"], deny)]
        if rule["user"] is not None:
            clauses.append(self.user(rule["user"], deny))
        if rule["agent"] is not None:
            unknown = '(context.session == "unproven" || context.unknown.contains("agent"))'
            clauses.append(self.attribute("agent", rule["agent"], deny, unknown))
        if rule["profile"] is not None:
            clauses.append(self.attribute("profile", rule["profile"], deny))
        for name, clause in (("tool", self.tool), ("cwd", self.cwd), ("when", self.when)):
            if rule[name] is not None:
                clauses.append(clause(rule[name], deny))
        if not deny and rule["reason"]:
            clauses.append('(context has reason && context.reason != "")')
        if not deny and rule["redact"]:
            clauses.append("context.redacts")
        if not deny and rule["rate"] is not None:
            clauses.append(self.rate(rule))
        clauses.append(some([self.scope(scope, deny) for scope in rule["scopes"]]))
        effect = "forbid" if deny else "permit"
        return f"@id({text(rule['id'])})\n{effect} (principal, action, resource) when {{ {every(clauses)} }};"

    def ceiling(self):
        ceiling = self.facts["ceiling"]
        if ceiling is None:
            return []
        if ceiling["seconds_left"] is not None and ceiling["seconds_left"] <= 0:
            return ["forbid (principal, action, resource);"]
        within = some([self.scope(scope, False) for scope in ceiling["scopes"]])
        return [f"forbid (principal, action, resource) unless {{ {within} }};"]

    def policies(self):
        return "\n".join([self.policy(rule) for rule in self.case["rules"]] + self.ceiling())

    def context(self):
        facts, request = self.facts, self.case["request"]
        segments = [name for _, name in request["resource"]]
        days = "mon tue wed thu fri sat sun".split()
        context = {
            "session": facts["session"], "redacts": facts["redacts"], "files": facts["files"],
            "connection": request["connection"], "params": request["params"], "count": len(segments),
            "unknown": [name for name in ("user", "agent", "profile", "tool", "cwd") if facts[name] == ["unknown"]],
            "local": {
                zone: {**time, "eve": days[days.index(time["weekday"]) - 1]} for zone, time in facts["local"].items()
            },
        }
        context.update({f"s{number}": name for number, name in enumerate(segments)})
        context.update({name: facts[name][1] for name in ("agent", "profile", "cwd") if facts[name][0] == "known"})
        if facts["reason"] is not None:
            context["reason"] = facts["reason"]
        if facts["rates"] is not None:
            context["used"] = facts["rates"]
        if facts["tool"][0] == "known":
            context["inode"], digest = facts["tool"][1]
            context.update({"digest": digest} if digest is not None else {})
        return context

    def entities(self):
        facts = self.facts
        segments = [name for _, name in self.case["request"]["resource"]]
        paths = ["/".join(segments[: end + 1]) for end in range(len(segments))]
        groups = [{"type": "Group", "id": name} for name in facts["groups"]]
        known = {"name": facts["user"][1]} if facts["user"][0] == "known" else {}
        return [
            {"uid": {"type": "User", "id": "caller"}, "attrs": known, "parents": groups},
            *({"uid": group, "attrs": {}, "parents": []} for group in groups),
            *(
                {
                    "uid": {"type": "Path", "id": path}, "attrs": {},
                    "parents": [{"type": "Path", "id": above}] if above else [],
                }
                for above, path in zip([None, *paths], paths)
            ),
        ], {"type": "Path", "id": paths[-1]}

    def decide(self):
        """Whether Cedar allows it. An error in any policy is a mistake of this translation."""
        entities, resource = self.entities()
        request = {
            "principal": {"type": "User", "id": "caller"},
            "action": {"type": "Action", "id": self.case["request"]["actions"][0]},
            "resource": resource, "context": self.context(),
        }
        result = cedarpy.is_authorized(request, self.policies(), entities)
        if result.diagnostics.errors:
            raise ValueError(f"{result.diagnostics.errors}\n{self.policies()}")
        return result.decision == cedarpy.Decision.Allow


def run(program, seed, count):
    lines = subprocess.run([program, str(seed), str(count)], check=True, capture_output=True, text=True).stdout
    allowed = total = 0
    for number, line in enumerate(lines.splitlines()):
        case = json.loads(line)
        translation = Translation(case)
        total, allowed = total + 1, allowed + case["allow"]
        if translation.decide() != case["allow"]:
            print(f"not ok cedar: seed {seed}, case {number}: the engine says allow={case['allow']}, Cedar otherwise")
            print(f"# {case['request']['text']} {json.dumps(case['facts'])}")
            print("# " + translation.policies().replace("\n", "\n# "))
            return False
    # policies that hardly ever allow, or deny, would prove nothing
    if total != count or not 0.05 < allowed / count < 0.95:
        print(f"not ok cedar: seed {seed}: {total} cases, {allowed} allowed: too one-sided to compare")
        return False
    print(f"ok cedar: seed {seed}, {total} cases as the engine decides them, {allowed} allowed")
    return True


def main():
    program = sys.argv[1]
    count, seed = (int(argument) for argument in (sys.argv[2:] + ["2000", "1"][len(sys.argv) - 2 :]))
    good = True
    while count > 0:
        good = run(program, seed, min(RUN, count)) and good
        count, seed = count - RUN, seed + 1
    sys.exit(0 if good else 1)


main()
