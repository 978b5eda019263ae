# What the scripts of this folder share: what the test told them, and the list of what was not as it should be.
import json
import sys

told = json.loads(sys.argv[1])
_wrong = []
_count = 0


def check(name, got, wanted):
    """Notes a difference; types count, so that 1, 1.0 and True are three things."""
    global _count
    _count += 1
    if not same(got, wanted):
        _wrong.append(f"{name}: got {show(got)}, wanted {show(wanted)}")


def same(got, wanted):
    if type(got) is not type(wanted):
        return False
    if isinstance(got, dict):
        return got.keys() == wanted.keys() and all(same(got[key], wanted[key]) for key in got)
    if isinstance(got, (list, tuple)):
        return len(got) == len(wanted) and all(map(same, got, wanted))
    return got == wanted


def show(value):
    text = repr(value)
    return text if len(text) < 600 else text[:600] + "…"


def done():
    """The last line of every script; a script that broke before prints none, and its test fails."""
    print(json.dumps({"checks": _count, "wrong": _wrong}))
