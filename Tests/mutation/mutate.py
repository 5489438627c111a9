"""Finds the points of Swift sources at which a mutant can stand, and writes the sources with a switch at each.

Every change stays on its line, so that a line of the copy is the same line of the source. What a switch does is in
Support.swift.in. A point that the compiler does not take in that form is left out (see `run`).
"""
import bisect
import re
from dataclasses import dataclass

COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
# Booleans of the standard library; those of the sources are found by themselves.
PREDICATES = {"contains", "allSatisfy", "starts", "elementsEqual", "hasPrefix", "hasSuffix", "lexicographicallyPrecedes"}
PROPERTIES = {"isEmpty"}
# a whole statement on one line: a call that changes something, or an assignment
STATEMENT = re.compile(
    r"^(\s+)((?:[A-Za-z_][\w.]*(?:\[[^\]]*\])?[?!]?)(?:\.(?:append|insert|formUnion|removeLast|merge)\(.*\)| [|+&^-]?= .*))$")


@dataclass
class Point:
    file: str
    line: int
    column: int
    kind: str
    source: str
    edits: list  # (start, end, text with {n} for the mutant's number)
    number: int = 0

    @property
    def name(self):
        return f"{self.file}:{self.line}:{self.column} {self.kind}"


def masked(source):
    """The source with comments and texts blanked out, at the same places."""
    out = list(source)
    at = 0

    def blank(start, end):
        for place in range(start, end):
            if out[place] != "\n":
                out[place] = " "

    while at < len(source):
        if source.startswith("//", at):
            end = source.find("\n", at)
            end = len(source) if end < 0 else end
        elif source.startswith("/*", at):
            end = source.find("*/", at) + 2
        elif source[at] == '"' or (source[at] == "#" and re.match(r'#+"', source[at:])):
            end = text_end(source, at)
            # quotes stay, so that a text still is an operand
            blank(at + 1, end - 1)
            out[at], out[end - 1] = '"', '"'
            at = end
            continue
        else:
            at += 1
            continue
        blank(at, end)
        at = end
    return "".join(out)


def text_end(source, at):
    hashes = 0
    while source[at] == "#":
        at, hashes = at + 1, hashes + 1
    quote = '"""' if source.startswith('"""', at) else '"'
    at += len(quote)
    while not source.startswith(quote + "#" * hashes, at):
        if source.startswith("\\" + "#" * hashes, at):
            at += 1 + hashes
            if source[at] == "(":
                at = closing(masked_inside(source, at), at)
                continue
        at += 1
    return at + len(quote) + hashes


def masked_inside(source, at):
    """The rest of a source from an interpolation on, its own texts blanked out."""
    out, depth, place = list(source), 0, at
    while place < len(source):
        if source[place] == '"':
            end = text_end(source, place)
            out[place:end] = " " * (end - place)
            place = end
            continue
        depth += {"(": 1, ")": -1}.get(source[place], 0)
        place += 1
        if depth == 0:
            break
    return "".join(out)


def closing(code, at):
    """Behind the bracket that closes the one at `at`."""
    pairs, depth = {"(": ")", "{": "}", "[": "]"}, 0
    opening, end = code[at], pairs[code[at]]
    for place in range(at, len(code)):
        depth += {opening: 1, end: -1}.get(code[place], 0)
        if depth == 0:
            return place + 1
    raise ValueError("no closing bracket")


def predicates(sources):
    """Names of functions and properties that are Boolean, in all the sources together."""
    functions, properties = set(PREDICATES), set(PROPERTIES)
    for source in sources:
        code = masked(source)
        functions |= set(re.findall(r"func (\w+)(?:<[^>]*>)?\([^{}]*?\) (?:throws(?:\(\w+\))? )?-> Bool\??(?=[\s{])", code))
        properties |= set(re.findall(r"(?:var|let) (\w+): Bool\??(?=[\s{,])", code))
    return functions, properties


def points(file, source, names):
    code = masked(source)
    lines = [match.start() for match in re.finditer("^", source, re.M)]
    found = []

    def add(place, kind, *edits):
        line = bisect.bisect_right(lines, place)
        text = source[lines[line - 1] :].split("\n", 1)[0].strip()
        # not in a declaration that decides nothing
        if re.match(r"(?:@|(?:package |private |fileprivate )?import |(?:infix|precedencegroup) )", text):
            return
        found.append(Point(file, line, place - lines[line - 1] + 1, kind, text, list(edits)))

    for match in re.finditer(r" (&&|\|\||\?\?|==|!=|<=|>=|<|>)(?= |\n)", code):
        place, sign = match.start(1), match.group(1)
        if code[: match.start()].endswith("func"):
            continue
        # `~>` alone is an operator of the standard library
        tilde = "~~" if sign in COMPARISONS else "~"
        add(place, sign, (place, match.end(1), tilde + sign + " {n} " + sign + tilde))
    for match in re.finditer(r"(?<=[\s(\[{])!(?=[\w.($])", code):
        add(match.start(), "!", (match.start(), match.end(), "{n} ~! "))
    for match in re.finditer(r"(?<![\w.`])(true|false)(?![\w:])", code):
        if not re.search(r"(case [^:\n]*|while )$", code[: match.start()].rsplit("\n", 1)[-1]):
            add(match.start(), match.group(1), (match.start(), match.end(), "mutant({n}, " + match.group(1) + ")"))
    for match in re.finditer(r"(?<![\w.$])(\d+)(?![\w.]|\.\d)|(?<![\w.$])(\d+)(?=\.\.[.<])|(?<=\.\.[.<])(\d+)(?![\w.])", code):
        before = code[: match.start()].rsplit("\n", 1)[-1]
        if not re.search(r"(case [^:\n]*|InlineArray<)$", before):
            add(match.start(), "literal", (match.start(), match.end(), "mutant({n}, " + match.group(0) + ")"))
    for match in re.finditer(r"(?<![\w.`])(?:Swift\.)?(min|max)\(|(?<=\.)(min|max)\(\)", code):
        name = match.group(1) or match.group(2)
        if code[: match.start()].endswith("func "):
            continue
        new = "mutant" + name.capitalize() + "({n}" + (", " if match.group(1) else ")")
        add(match.start(), name, (match.start(), match.end(), new))
    for match in re.finditer(r"\breturn nil\b", code):
        if re.search(r"(?:Bool|Int)\?(?: \{|\s+where)", enclosing(code, match.start())):
            add(match.start(), "nil", (match.start(), match.end(), "return mutantNil({n})"))
    calls(code, names, add)
    statements(code, lines, add)
    return found


def enclosing(code, place):
    """The line on which the function around a place begins."""
    indent = len(code[:place].rsplit("\n", 1)[-1]) - len(code[:place].rsplit("\n", 1)[-1].lstrip())
    for line in reversed(code[:place].split("\n")[:-1]):
        depth = len(line) - len(line.lstrip())
        if line.strip() and depth < indent and re.search(r"\b(?:func|init|var|subscript)\b|^\s*\) .*->", line):
            return line
    return ""


def calls(code, names, add):
    functions, properties = names
    for match in re.finditer(r"(?<![\w`])(\w+)(?=\(| \{)", code):
        if match.group(1) not in functions or code[: match.start()].endswith("func "):
            continue
        end = match.end()
        # a function that is handed on, not called
        if re.match(r"\((?:\w+:)+\)", code[end:]):
            continue
        if code[end] == "(":
            end = closing(code, end)
            trailing = re.match(r" (?=\{ (?:\w|\$))", code[end:])
        else:
            trailing = re.match(r" ", code[end:])
        # a closure behind the call belongs to it, unless it is the body of a statement
        if trailing and code[end + 1] == "{" and not is_condition(code, match.start()):
            end = closing(code, end + 1)
        if not is_negated(code, match.start()):
            add(match.start(), "call", (end, end, ".flipped({n})"))
    for match in re.finditer(r"(?<=[\w)\]?!]\.)(\w+)(?![\w(`])", code):
        is_value = match.group(1) in properties and not re.match(r" = |:", code[match.end() :])
        if is_value and not is_negated(code, match.start()):
            add(match.start(), "call", (match.end(), match.end(), ".flipped({n})"))


def is_negated(code, place):
    """Whether a `!` stands before the value at `place`: that is a point of its own, and the same mutant."""
    return bool(re.search(r"(?<![\w)\]?])![\w.$?()]*$", code[:place].rsplit("\n", 1)[-1]))


def is_condition(code, place):
    """Whether a brace behind the call at `place` would begin a statement's body."""
    line = code[:place].rsplit("\n", 1)[-1]
    return bool(re.search(r"(?:^|\s|\})(?:if|guard|while|where|for|switch)\b[^{]*$", line))


def statements(code, lines, add):
    for start in lines:
        line = code[start:].split("\n", 1)[0]
        match = STATEMENT.match(line)
        balanced = all(line.count(a) == line.count(b) for a, b in ("()", "[]", "{}"))
        if not match or not balanced or re.match(r"\s+(?:let|var|static|case|return)\b", line):
            continue
        # an initializer must set everything
        if re.search(r"\binit\b|^\s*\) ", enclosing(code, start + len(match.group(1)))):
            continue
        first, last = start + len(match.group(1)), start + len(line)
        add(first, "statement", (first, first, "if mutantKeeps({n}) {{ "), (last, last, " }}"))


def rewritten(source, chosen):
    """The source with the switches of the points. Edits at one place nest in the order of the points."""
    edits = [(start, end, order, text.format(n=point.number)) for order, point in enumerate(chosen)
             for start, end, text in point.edits]
    out, at = [], 0
    for start, end, _, text in sorted(edits):
        assert start >= at, f"edits overlap at {start}"
        out += [source[at:start], text]
        at = end
    return "".join(out + [source[at:]])
