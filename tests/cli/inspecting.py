# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files made for cococheck --inspect, and what it says of them."""
import json
import pathlib
import tempfile
import unittest


class Inspecting(unittest.TestCase):
    check_program = None  # a Cococheck, set by the test program

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)

    def seen(self, content, status=0, about=None):
        """The report's object of a file that holds `content`: bytes, or pieces with their offsets."""
        path = self.folder / "file"
        with open(path, "wb") as stream:
            if isinstance(content, bytes):
                stream.write(content)
            else:
                for offset, piece in content:
                    stream.seek(offset)
                    stream.write(piece)
        run = self.check_program.run("--inspect", "--format=json", str(path))
        self.assertEqual((run.status, run.err), (status, b""), (about, run))
        return json.loads(run.out)["files"][0]
