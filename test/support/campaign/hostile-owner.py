"""Plays the owner of a signing directory who wants root to touch what is not his, until it is told to end.

    hostile-owner.py KIND UID SEED DIRECTORY OUTSIDE

Again and again, something else takes a name for some milliseconds, at random moments: KIND `path` puts a link to OUTSIDE in
the place of DIRECTORY; `link`, `directory` and `fifo` put one in the place of a file; `rewrite` replaces a file, as the service does.
On SIGTERM it puts things back, and ends.
"""

import os
import random
import signal
import sys
import time

NAMES = ["signing_cert.pem", "cacert.pem", "revoked.pem"]


def main():
    kind, uid, seed, directory, outside = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: END.append(True))
    os.setgid(int(uid))
    os.setuid(int(uid))
    chance = random.Random(int(seed))
    print("ready", flush=True)
    while not END:
        time.sleep(chance.random() * 0.25)
        if kind == "path":
            swap(directory, lambda: os.symlink(outside, directory), chance)
            continue
        name = chance.choice(NAMES)
        path = f"{directory}/{name}"
        if kind == "rewrite":
            with open(f"{directory}/tmpAbc123", "w") as file:
                file.write(f"newer {chance.random()}\n")
            attempt(lambda: os.rename(f"{directory}/tmpAbc123", path))
        elif kind == "link":
            swap(path, lambda: os.symlink(f"{outside}/{name}", path), chance)
        elif kind == "directory":
            swap(path, lambda: os.mkdir(path), chance)
        elif kind == "fifo":
            swap(path, lambda: os.mkfifo(path), chance)


END = []


def swap(path, plant, chance):
    """Something else has the name for a while."""
    if not attempt(lambda: os.rename(path, f"{path}.away")):
        return
    attempt(plant)
    time.sleep(chance.random() * 0.04)
    if not attempt(lambda: os.unlink(path)):
        attempt(lambda: os.rmdir(path))
    attempt(lambda: os.rename(f"{path}.away", path))


def attempt(action):
    """Root may be faster."""
    try:
        action()
        return True
    except OSError:
        return False


main()
