#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last line of a test run, from meson's log: how many passed, failed and were skipped."""
import collections
import json
import sys

with open(sys.argv[1], encoding="utf-8") as log:
    results = collections.Counter(json.loads(line)["result"] for line in log)
passed = results["OK"] + results["EXPECTEDFAIL"]
skipped = results["SKIP"]
print(f"{passed} passed, {sum(results.values()) - passed - skipped} failed, {skipped} skipped")
