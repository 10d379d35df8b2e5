"""Runs a command and writes to RESULT, as JSON, what its whole process tree cost.

usage: measure.py RESULT STDOUT STDERR COMMAND...
"""

import ctypes
import json
import os
import resource
import sys
import threading
import time

PR_SET_CHILD_SUBREAPER = 36


def main():
    result_file, stdout_file, stderr_file, *command = sys.argv[1:]
    # Whatever a client leaves behind stays a child of this process and is counted.
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, stdout_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, stderr_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
    ]
    started = time.monotonic()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    sampler = Sampler(pid)
    sampler.start()
    status = wait_for(pid)
    wall = time.monotonic() - started
    reap_others()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = {
        "exitCode": os.waitstatus_to_exitcode(status),
        "wallSeconds": wall,
        "cpuSeconds": usage.ru_utime + usage.ru_stime,
        "largestProcessBytes": usage.ru_maxrss * 1024,
        "treeBytes": sampler.peak,
    }
    with open(result_file, "w") as file:
        json.dump(result, file)


def wait_for(pid):
    while True:
        ended, status, _ = os.wait4(-1, 0)
        if ended == pid:
            return status


def reap_others():
    try:
        while os.wait4(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass


class Sampler(threading.Thread):
    """Adds up the anonymous memory of a process and its descendants, for at most a twentieth of the time."""

    def __init__(self, root):
        super().__init__(daemon=True)
        self.root = root
        self.peak = 0

    def run(self):
        while True:
            began = time.monotonic()
            self.peak = max(self.peak, sum(map(anonymous_bytes, tree(self.root))))
            time.sleep(max(0.02, 20 * (time.monotonic() - began)))


def tree(pid):
    pids = [pid]
    for one in pids:
        pids.extend(map(int, read(f"/proc/{one}/task/{one}/children").split()))
    return pids


def anonymous_bytes(pid):
    """A process's share: a page that two forks have in common counts half for each."""
    for line in read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss_Anon:"):
            return int(line.split()[1]) * 1024
    return 0


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""  # It has ended.


main()
