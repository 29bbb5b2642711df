#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/cli/ocsf_schema.tsv: what OCSF says of the documents that Tocsin writes.

Usage: make_ocsf_table.py SCHEMA.json > tests/cli/ocsf_schema.tsv

SCHEMA.json is a compiled schema as the OCSF project publishes it. All attributes of the classes and
objects named below are taken, also those that Tocsin does not write, so that a name of our own is
found. Who writes an object that is not named here names it and makes the table anew.
"""

import json
import sys

CLASSES = ["detection_finding", "incident_finding"]
OBJECTS = ["analytic", "attack", "device", "evidences", "finding_info", "group", "metadata",
           "product", "related_event", "sub_technique", "technique"]


def plain_type(types, name):
    seen = set()
    while name not in seen and types.get(name, {}).get("type", name) != name:
        seen.add(name)
        name = types[name]["type"]
    return name


def rows(name, spec, types):
    for attribute, about in sorted(spec["attributes"].items()):
        is_object = about["type"] == "object_t"
        kind = about["object_type"] if is_object else plain_type(types, about["type"])
        profile = "|".join(about.get("profiles") or [])
        enum = "|".join(f"{value}={about['enum'][value]['caption']}"
                        for value in sorted(about.get("enum", {}))) if not is_object else ""
        yield (name, attribute, kind, "list" if about.get("is_array") else "one",
               about.get("requirement", "optional"), profile, about.get("sibling", ""), enum)
    for kind, names in sorted((spec.get("constraints") or {}).items()):
        yield (name, f"({kind})", "|".join(names), "", "", "", "", "")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    types = schema["dictionary"]["types"]["attributes"]
    print("# SPDX-License-Identifier: Apache-2.0")
    print("#")
    print(f"# OCSF {schema['version']}, made by tools/make_ocsf_table.py. Columns (tabs):\n"
          "# class or object, attribute (or a constraint, in parentheses), type, one or list,\n"
          "# requirement, profiles of which it needs one, attribute of the caption, value=caption.")
    for name in CLASSES:
        spec = schema["classes"][name]
        head = ("class", name, str(spec["uid"]), str(spec["category_uid"]), "", "", "", "")
        print("\t".join(head))
        for row in rows(name, spec, types):
            print("\t".join(row))
    for name in OBJECTS:
        for row in rows(name, schema["objects"][name], types):
            print("\t".join(row))


main()
