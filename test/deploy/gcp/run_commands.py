"""gcloud in one process: importing it takes a second, so many commands share it.

The first line of input is the root of the SDK; each further line is a command's arguments as JSON: ["pubsub", "topics", "list"].
Prints a line per command: {"status": 0, "stdout": "[]\\n", "stderr": ""}.
"""
import gc
import io
import json
import os
import sys

root = sys.stdin.readline().strip()
sys.path[:0] = [os.path.join(root, "lib"), os.path.join(root, "lib", "third_party")]
# A copy, because `storage cat` closes the standard output itself.
answers = os.fdopen(os.dup(1), "w")
# gcloud keeps the streams that it finds at import.
sys.stdout, sys.stderr = io.StringIO(), io.StringIO()

from googlecloudsdk import gcloud_main  # noqa: E402

cli = gcloud_main.CreateCLI([])
# The collector would look at all of gcloud again and again, and find little.
gc.freeze()
gc.set_threshold(100_000)
for line in sys.stdin:
    for stream in (sys.stdout, sys.stderr):
        stream.seek(0)
        stream.truncate()
    try:
        cli.Execute(json.loads(line))
        status = 0
    except SystemExit as end:
        status = end.code
    answer = {"status": status, "stdout": sys.stdout.getvalue(), "stderr": sys.stderr.getvalue()}
    print(json.dumps(answer), file=answers, flush=True)
