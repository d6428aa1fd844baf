#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last lines of a test run, from meson's log: what was skipped and why, and how many tests passed, failed and were
skipped. A test program that tells its cases apart (TAP) counts as passed when some of them were skipped, so the cases
are counted as well."""
import collections
import json
import re
import sys

CASE = re.compile(r"^\s*(ok|not ok) \d+ ?(.*?)(?: # SKIP ?(.*))?$", re.MULTILINE | re.IGNORECASE)

results, cases, skips = collections.Counter(), collections.Counter(), []
with open(sys.argv[1], encoding="utf-8") as log:
    for test in map(json.loads, log):
        results[test["result"]] += 1
        found = CASE.findall(test.get("stdout") or "")
        for state, name, skip in found:
            cases["skipped" if skip else state] += 1
            if skip:
                skips.append(f"{test['name']} {name}: {skip}")
        if test["result"] == "SKIP" and not found:
            skips.append(f"{test['name']}: the whole test")

passed = results["OK"] + results["EXPECTEDFAIL"]
for skip in skips:
    print("Skipped:", skip)
print(f"Cases inside the tests: {cases['ok']} passed, {cases['not ok']} failed, {cases['skipped']} skipped")
print(f"{passed} passed, {results.total() - passed - results['SKIP']} failed, {results['SKIP']} skipped")
