"""Has gcloud's own parser read commands, without running any: the first line of input names the SDK, each other one holds a command's arguments.

Nobody is signed in, so a command whose arguments are right ends where credentials are asked for, and nothing is sent anywhere.
"""
import io
import json
import os
import sys

root = sys.stdin.readline().strip()
sys.path[:0] = [os.path.join(root, "lib"), os.path.join(root, "lib", "third_party")]
# Some commands print a list before they ask who is there.
answers, sys.stdout, sys.stderr = sys.stdout, io.StringIO(), io.StringIO()

from googlecloudsdk import gcloud_main  # noqa: E402

cli = gcloud_main.CreateCLI([])
for line in sys.stdin:
    sys.stderr.seek(0)
    sys.stderr.truncate()
    try:
        cli.Execute(json.loads(line))
        status = 0
    except SystemExit as end:
        status = end.code
    print(json.dumps({"status": status, "said": sys.stderr.getvalue()}), file=answers, flush=True)
