"""Judges policies, profiles and configurations by `docs/schema`, as an editor does.

Usage: schema_check.py              checks the corpus and every file of profiles/; lines `ok …` and `not ok …`
       schema_check.py --verdicts SEED
                                    prints a JSON object a line, {"kind", "text", "schema"}: the corpus, and documents
                                    made from it by one change each, for a comparison with akms's own reader

Scalars are what YAML 1.2's core schema makes of them, as editors' language servers do; `schema_corpus.yaml` beside this
file says what is expected. Needs jsonschema and PyYAML (requirements-schema.txt).
"""
import copy
import json
import pathlib
import random
import re
import sys

import jsonschema
import yaml

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
KINDS = ["policy", "profile", "project", "config"]
# Values of every type that are rarely right; null is left out: akms reads a plain `null` as text.
OTHERS = [[], {}, "", True, 7, "X Y", ["X Y"], {"x": "y"}, [[]]]
CHARACTERS = list(" *:/-.{}%+,=~@#A1z_0\n") + ["**", "..", "%2A", "é"]


def value(node):
    """A node of PyYAML in the core schema of YAML 1.2: plain scalars become what they look like, all others are text."""
    if isinstance(node, yaml.SequenceNode):
        return [value(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {key.value: value(item) for key, item in node.value}
    text = node.value
    if node.style is not None:
        return text
    if re.fullmatch(r"null|Null|NULL|~|", text):
        return None
    if re.fullmatch(r"true|True|TRUE|false|False|FALSE", text):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    return text


def exact(schema):
    """The schema with patterns as ECMA 262 means them: in Python `$` also stands before a last line feed."""
    if isinstance(schema, dict):
        return {
            key: re.sub(r"\$(?=$|\)|/)", r"\\Z", item) if key == "pattern" and isinstance(item, str) else exact(item)
            for key, item in schema.items()
        }
    return [exact(item) for item in schema] if isinstance(schema, list) else schema


def validator(kind):
    schema = json.loads((PROJECT / "docs/schema" / f"{kind}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(exact(schema))


VALIDATORS = {kind: validator(kind) for kind in KINDS}


def accepts(kind, text):
    """Whether the schema does; bytes of a text are its limit, while JSON Schema counts characters: all here are ASCII."""
    return VALIDATORS[kind].is_valid(value(yaml.compose(text, Loader=yaml.SafeLoader)))


def corpus():
    """The groups of each kind: (kind, group, text)."""
    for kind, groups in yaml.load((HERE / "schema_corpus.yaml").read_text(), Loader=yaml.BaseLoader).items():
        for group, texts in groups.items():
            for text in texts:
                yield kind, group, text


def places(document, path=()):
    """Every path into a document, the root first."""
    yield path
    items = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for key, item in items:
        yield from places(item, path + (key,))


def changed(document, path, change):
    """A copy in which `change(container, key)` was made."""
    document = copy.deepcopy(document)
    container = document
    for key in path[:-1]:
        container = container[key]
    change(container, path[-1])
    return document


def put(new):
    return lambda container, key: container.__setitem__(key, copy.deepcopy(new))


def mutations(document):
    """Documents that differ in one key or value."""
    for path in list(places(document))[1:]:
        yield changed(document, path, lambda container, key: container.__delitem__(key))
        for other in OTHERS:
            yield changed(document, path, put(other))
    for path in list(places(document)):
        target = document
        for key in path:
            target = target[key]
        if isinstance(target, dict):
            yield changed({"": document}, ("",) + path, put({**target, "unknown_key": 1}))[""]


def edits(document, rng, count):
    """Documents in which one text has one character more, less or another."""
    texts = [path for path in places(document) if path and isinstance(at(document, path), str)]
    for _ in range(count):
        path = rng.choice(texts)
        text = at(document, path)
        where = rng.randrange(len(text) + 1)
        new = rng.choice(CHARACTERS + [""])
        yield changed(document, path, put(text[:where] + new + text[where + rng.randrange(2):]))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def verdicts(seed):
    rng = random.Random(seed)
    for kind, group, text in corpus():
        yield kind, text
        if group == "changed":
            document = value(yaml.compose(text, Loader=yaml.SafeLoader))
            for other in list(mutations(document)) + list(edits(document, rng, 300)):
                yield kind, json.dumps(other, ensure_ascii=False)


def check():
    """Corpus and profiles against what is said of them; returns the exit status."""
    problems = []
    for kind, group, text in corpus():
        if accepts(kind, text) != (group in ("valid", "changed", "reader_refuses")):
            problems.append(f"{kind} {group}: {text!r}")
    print(("not ok" if problems else "ok") + " schema: the corpus is judged as it says" + "".join(f"\n  {p}" for p in problems))
    status = 1 if problems else 0
    for path in sorted((PROJECT / "profiles").rglob("*.yaml")):
        kind = re.match(r"(?s).*?^akms: ([a-z]+)/1", path.read_text(), re.M).group(1)
        good = accepts(kind, path.read_text())
        print(f"{'ok' if good else 'not ok'} schema: {path.relative_to(PROJECT)}")
        status = status or (0 if good else 1)
    return status


if __name__ == "__main__":
    if sys.argv[1:2] == ["--verdicts"]:
        for kind, text in verdicts(int(sys.argv[2])):
            print(json.dumps({"kind": kind, "text": text, "schema": accepts(kind, text)}))
    else:
        sys.exit(check())
