#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: test_profile_schema.py SCHEMA HOST.DEF READER PROFILE...

The JSON Schema of profiles against the table that it is made of, read here by other means, and against the reader: of
every profile both say the same. What a schema cannot say (a member twice, the spelling of JSON, the bytes of a text in
UTF-8) is the reader's alone.
"""
import json
import re
import subprocess
import sys
import unittest

SCHEMA, TABLE, READER, *PROFILES = sys.argv[1:]

# Reasons that the reader has and a schema has not.
READER_ONLY = re.compile(r"is there twice|names \".*\" twice|about takes")


def schema_of(kind, words):
    """What a row's kind comes to, written a second time."""
    return {
        "FLAG": {"type": "boolean"},
        "NUMBER": {"$ref": "#/$defs/number"},
        "HEX": {"$ref": "#/$defs/hex"},
        "TEXT": {"$ref": "#/$defs/text"},
        "CHOICE": {"enum": [*words.split("|"), None]},
    }[kind]


class Validator:
    """The part of JSON Schema that this schema uses; an unknown word in it is an error."""

    TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int}
    NOTES = {"$schema", "title", "description", "$defs"}

    def __init__(self, root):
        self.root = root

    def is_type(self, value, name):
        return isinstance(value, self.TYPES[name]) and not (name == "integer" and isinstance(value, bool))

    def takes(self, value, schema):
        return all(key in self.NOTES or getattr(self, "check_" + key.lstrip("$"))(value, wanted, schema)
                   for key, wanted in schema.items())

    def check_ref(self, value, wanted, _):
        return self.takes(value, self.root["$defs"][wanted.removeprefix("#/$defs/")])

    def check_type(self, value, wanted, _):
        return any(self.is_type(value, name) for name in ([wanted] if isinstance(wanted, str) else wanted))

    def check_const(self, value, wanted, _):
        return value == wanted

    def check_enum(self, value, wanted, _):
        return any(value == word and type(value) is type(word) for word in wanted)

    def check_anyOf(self, value, wanted, _):
        return any(self.takes(value, schema) for schema in wanted)

    def check_required(self, value, wanted, _):
        return not isinstance(value, dict) or all(key in value for key in wanted)

    def check_properties(self, value, wanted, _):
        return not isinstance(value, dict) or all(self.takes(value[key], wanted[key]) for key in wanted if key in value)

    def check_additionalProperties(self, value, wanted, schema):
        others = [value[key] for key in value if key not in schema.get("properties", {})] if isinstance(value, dict) else []
        return not others if wanted is False else all(self.takes(other, wanted) for other in others)

    def check_propertyNames(self, value, wanted, _):
        return not isinstance(value, dict) or all(self.takes(key, wanted) for key in value)

    def check_maxProperties(self, value, wanted, _):
        return not isinstance(value, dict) or len(value) <= wanted

    def check_items(self, value, wanted, _):
        return not isinstance(value, list) or all(self.takes(item, wanted) for item in value)

    def check_uniqueItems(self, value, wanted, _):
        return not isinstance(value, list) or not wanted or len({json.dumps(item) for item in value}) == len(value)

    def check_maxItems(self, value, wanted, _):
        return not isinstance(value, list) or len(value) <= wanted

    def check_pattern(self, value, wanted, _):
        return not isinstance(value, str) or re.search(wanted.replace("$", r"\Z"), value) is not None

    def check_minLength(self, value, wanted, _):
        return not isinstance(value, str) or len(value) >= wanted

    def check_maxLength(self, value, wanted, _):
        return not isinstance(value, str) or len(value) <= wanted

    def check_minimum(self, value, wanted, _):
        return not isinstance(value, (int, float)) or value >= wanted

    def check_maximum(self, value, wanted, _):
        return not isinstance(value, (int, float)) or value <= wanted


def verdict_of_schema(path, schema):
    """True or False; None where the text is no JSON, which is as good as False."""
    try:
        with open(path, "rb") as file:
            value = json.loads(file.read().decode())
    except (ValueError, RecursionError):
        return None
    return Validator(schema).takes(value, schema)


class ProfileSchema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(SCHEMA, encoding="utf-8") as file:
            cls.schema = json.load(file)
        with open(TABLE, encoding="utf-8") as file:
            table = file.read()
        cls.groups = re.findall(r'^HOST_GROUP\((\w+), "(.*)"\)$', table, re.M)
        cls.rows = re.findall(r'^SIGHTING\((\w+), (\w+), (\w+), "(.*?)", "(.*)"\)$', table, re.M)

    def test_every_row_is_in_the_schema(self):
        self.assertGreater(len(self.rows), 60)
        host = self.schema["properties"]["host"]["properties"]
        self.assertEqual(list(host), [name for name, _ in self.groups] + ["not_looked_at"])
        for name, title in self.groups:
            self.assertEqual(host[name]["title"], title)
            self.assertEqual(list(host[name]["properties"]), [row[1] for row in self.rows if row[0] == name])
            self.assertIs(host[name]["additionalProperties"], False)
        for group, key, kind, words, title in self.rows:
            row = dict(host[group]["properties"][key])
            self.assertEqual(row.pop("title"), title)
            self.assertEqual(row.pop("description", ""), f"in {words}" if kind == "NUMBER" and words else "")
            self.assertEqual(row, schema_of(kind, words), f"{group}.{key}")
        self.assertEqual(host["not_looked_at"]["propertyNames"]["enum"], [f"{row[0]}.{row[1]}" for row in self.rows])

    def test_schema_and_reader_say_the_same(self):
        said = subprocess.run([READER, *PROFILES], check=True, capture_output=True, text=True).stdout.splitlines()
        self.assertEqual(len(said), len(PROFILES))
        taken = 0
        for path, line in zip(PROFILES, said):
            with self.subTest(line):
                verdict = verdict_of_schema(path, self.schema)
                is_profile = line == f"{path}: profile"
                taken += is_profile
                if is_profile:
                    self.assertIs(verdict, True)
                elif not READER_ONLY.search(line):
                    self.assertIsNot(verdict, True)
        self.assertGreater(taken, 10)
        self.assertGreater(len(said) - taken, 30)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
