# SPDX-License-Identifier: Apache-2.0
"""What is written as OCSF, against what OCSF says of it (ocsf_schema.tsv)."""

import collections
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import program

TABLE = Path(__file__).with_name("ocsf_schema.tsv")
PLAIN = {"integer_t": int, "long_t": int, "boolean_t": bool, "float_t": (int, float)}

Attribute = collections.namedtuple("Attribute", "kind form requirement profiles sibling enum")


class Schema:
    def __init__(self, text):
        self.classes, self.specs, self.constraints = {}, {}, {}
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            name, attribute, kind, form, requirement, profile, sibling, enum = line.split("\t")
            if name == "class":
                self.classes[int(kind)] = (attribute, int(form))
            elif attribute.startswith("("):
                self.constraints.setdefault(name, []).append((attribute, kind.split("|")))
            else:
                values = dict(v.split("=", 1) for v in enum.split("|")) if enum else {}
                self.specs.setdefault(name, {})[attribute] = Attribute(
                    kind, form, requirement, set(filter(None, profile.split("|"))), sibling, values)

    def faults(self, document):
        """All that is wrong with a document, in words."""
        name, category = self.classes[document["class_uid"]]
        out = []
        if document["category_uid"] != category:
            out.append("category_uid is of another class")
        if document["type_uid"] != document["class_uid"] * 100 + document["activity_id"]:
            out.append("type_uid does not follow from class_uid and activity_id")
        self.check(document, name, name, document["metadata"].get("profiles", []), out)
        return out

    def check(self, value, name, path, profiles, out):
        for key, inner in value.items():
            about = self.specs[name].get(key)
            where = f"{path}.{key}"
            if about is None:
                out.append(f"{where}: no such attribute")
            elif about.profiles and not about.profiles & set(profiles):
                out.append(f"{where}: needs a profile of {sorted(about.profiles)}")
            elif (about.form == "list") != isinstance(inner, list):
                out.append(f"{where}: is to be {about.form}")
            else:
                for item in inner if about.form == "list" else [inner]:
                    self.check_item(item, about, where, profiles, out)
                self.check_caption(value, key, about, where, out)
        for key, about in self.specs[name].items():
            is_asked = not about.profiles or about.profiles & set(profiles)
            needed = about.requirement == "required" and is_asked
            if needed and key not in value:
                out.append(f"{path}.{key}: is missing")
        for kind, names in self.constraints.get(name, []):
            count = sum(key in value for key in names)
            if count == 0 or (kind == "(just_one)" and count != 1):
                out.append(f"{path}: {kind} of {', '.join(names)}")

    def check_item(self, item, about, where, profiles, out):
        if about.kind in self.specs:
            if isinstance(item, dict):
                self.check(item, about.kind, where, profiles, out)
            else:
                out.append(f"{where}: is no object")
            return
        if about.kind == "json_t":
            return
        wanted = PLAIN.get(about.kind, str)
        if not about.kind.endswith("_t"):
            out.append(f"{where}: {about.kind} is not in {TABLE.name}: see make_ocsf_table.py")
        elif not isinstance(item, wanted) or (wanted is int and isinstance(item, bool)):
            out.append(f"{where}: is no {about.kind}")
        elif about.enum and str(item) not in about.enum:
            out.append(f"{where}: {item} is no value of it")

    @staticmethod
    def check_caption(value, key, about, where, out):
        caption = about.enum.get(str(value[key]))
        is_other = str(value[key]) == "99"
        if caption and not is_other and value.get(about.sibling, caption) != caption:
            out.append(f"{where}: {value[key]} is called {caption}")


class Ocsf(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.schema = Schema(TABLE.read_text(encoding="utf-8"))
        code, _, errors = program.run("drill", "make", cls.folder / "drill")
        assert code == 0, errors
        shutil.copytree(program.ROOT / "tests" / "golden" / "sources", cls.folder / "sources")

    def documents(self, *options):
        _, out, _ = program.run("scan", "--format", "ocsf", *options, self.folder)
        return [json.loads(line) for line in out.splitlines()]

    def holds(self, documents, class_uid):
        self.assertGreater(len(documents), 2)
        for document in documents:
            self.assertEqual(document["class_uid"], class_uid)
            self.assertEqual(self.schema.faults(document), [], json.dumps(document)[:2000])

    def test_alerts_are_detection_findings(self):
        self.holds(self.documents(), 2004)

    def test_incidents_are_incident_findings(self):
        self.holds(self.documents("--incidents"), 2005)

    def test_faults_are_found(self):
        good = self.documents("--incidents")[0]
        for change, said in (({"severity_id": 42}, "no value"), ({"severity": "Bad"}, "is called"),
                             ({"time": "now"}, "no long_t"), ({"mine": 1}, "no such attribute"),
                             ({"attacks": {}}, "is to be list"), ({"type_uid": 1}, "type_uid"),
                             ({"metadata": {"version": "1.8.0"}}, "metadata.product: is missing")):
            faults = self.schema.faults(good | change)
            self.assertTrue(any(said in fault for fault in faults), faults)
        missing = dict(good)
        del missing["assignee_group"]
        self.assertIn("at_least_one", " ".join(self.schema.faults(missing)))


if __name__ == "__main__":
    program.main()
