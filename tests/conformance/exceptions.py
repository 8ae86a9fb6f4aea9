"""The list of flows that differ from the reference records on purpose, exceptions.json.

  reasons     code -> a full sentence that says why Weir's record is the right one
  exceptions  each with
    capture   the capture's file name
    variants  the variants it holds for, or ["all"]
    kind      missing, extra or different
    key       as compare.key_text writes it; several equal flows are several equal entries
    fields    those that differ, sorted; for `different` only
    workers   the numbers of workers it holds for; only where labels alone differ, because each
              worker has nDPI's caches of its own. Without it: any number
    reason    one of the codes

A run must show these differences and no others: an entry for a flow that has come to be equal is at
fault too.
"""

import collections
import json

from compare import LABEL_FIELDS, Difference

KINDS = ("missing", "extra", "different")


class ExceptionList:
    def __init__(self, document):
        self.reasons = document["reasons"]
        self.entries = document["exceptions"]
        for entry in self.entries:
            self._check(entry)
        unused = self.reasons.keys() - {entry["reason"] for entry in self.entries}
        if unused:
            raise ValueError(f"reasons that no exception gives: {', '.join(sorted(unused))}")

    @classmethod
    def read(cls, path):
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file))

    def _check(self, entry):
        where = f"{entry.get('capture')}: {entry.get('key')}"
        if entry["kind"] not in KINDS:
            raise ValueError(f"{where}: kind {entry['kind']!r} is none of {', '.join(KINDS)}")
        if not self.reasons.get(entry["reason"], "").endswith("."):
            raise ValueError(f"{where}: reason {entry['reason']!r} has no sentence in `reasons`")
        if (entry["kind"] == "different") != bool(entry.get("fields")):
            raise ValueError(f"{where}: `fields` belong to kind `different`, and only there")
        if not entry["variants"]:
            raise ValueError(f"{where}: no variants")
        if "workers" in entry and not (LABEL_FIELDS >= set(entry.get("fields", ())) > set()):
            raise ValueError(f"{where}: more than labels may not hang on the number of workers")

    def differences(self, variant, captures, workers=1):
        """What is to differ in `variant` of these captures with so many workers."""
        for entry in self.entries:
            if entry["capture"] not in captures or not {"all", variant} & set(entry["variants"]):
                continue
            if workers in entry.get("workers", [workers]):
                fields = tuple(sorted(entry.get("fields", ())))
                yield Difference(entry["capture"], entry["kind"], entry["key"], fields)


def check(listed, found):
    """Returns (listed and found, found but not listed, listed but not found), as lists."""
    wanted, left = collections.Counter(listed), []
    matched = []
    for difference in found:
        if wanted[difference]:
            wanted[difference] -= 1
            matched.append(difference)
        else:
            left.append(difference)
    return matched, left, list(wanted.elements())


def skeleton(found_by_variant):
    """Entries that would list these differences; their reasons are for people to give."""
    joined = collections.OrderedDict()
    for variant, found in found_by_variant.items():
        for difference, count in collections.Counter(found).items():
            joined.setdefault((difference, count), []).append(variant)
    return [
        {
            "capture": difference.capture,
            "variants": variants,
            "kind": difference.kind,
            "key": difference.key,
            **({"fields": list(difference.fields)} if difference.fields else {}),
            "reason": "",
        }
        for (difference, count), variants in joined.items()
        for _ in range(count)
    ]
