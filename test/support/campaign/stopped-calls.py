"""Runs a program and all that it starts, and stops each call to the kernel that changes a file system, one after the other.

    stopped-calls.py LOG count -- PROGRAM WORD...
    stopped-calls.py LOG kill-before|kill-after NUMBER -- PROGRAM WORD...
    stopped-calls.py LOG fail|fail-from ERRNO NUMBER -- PROGRAM WORD...
    stopped-calls.py LOG copy IMAGE DIRECTORY [FILE] -- PROGRAM WORD...

Calls are counted from 1 over all processes together, which strace cannot: its `when=` counts for each process by itself, and
each of these makes a call or two. LOG gets a line for each, and `fired` where something was done to one. `kill` ends all
processes at once, at the call's entry or exit. `fail` has one call fail, `fail-from` that one and all after it, which are
never made. `copy` keeps IMAGE, what a disk would have at that moment, as DIRECTORY/NUMBER before each call; with FILE, a file
of that file system is written to disk right before, as any other program might.

A seccomp filter stops the calls, so that all others cost nothing. Linux 4.8 or newer on x86-64.
"""

import ctypes
import errno
import glob
import os
import signal
import stat
import struct
import subprocess
import sys
import time

OPENING = {2: ("open", 0, 1), 257: ("openat", 1, 2)}
# By number: the name, and which argument is the path, or None; of a few, which argument is the file that is written to.
CHANGING = {
    85: ("creat", 0), 437: ("openat2", 1), 133: ("mknod", 0), 259: ("mknodat", 1), 83: ("mkdir", 0), 258: ("mkdirat", 1),
    84: ("rmdir", 0), 87: ("unlink", 0), 263: ("unlinkat", 1), 82: ("rename", 0), 264: ("renameat", 1),
    316: ("renameat2", 1), 86: ("link", 1), 265: ("linkat", 3), 88: ("symlink", 1), 266: ("symlinkat", 2),
    90: ("chmod", 0), 91: ("fchmod", None), 268: ("fchmodat", 1), 452: ("fchmodat2", 1), 92: ("chown", 0),
    93: ("fchown", None), 94: ("lchown", 0), 260: ("fchownat", 1), 76: ("truncate", 0), 77: ("ftruncate", None),
    285: ("fallocate", None), 132: ("utime", 0), 235: ("utimes", 0), 280: ("utimensat", 1), 261: ("futimesat", 1),
    188: ("setxattr", 0), 189: ("lsetxattr", 0), 190: ("fsetxattr", None), 197: ("removexattr", 0),
    198: ("lremovexattr", 0), 199: ("fremovexattr", None), 162: ("sync", None), 306: ("syncfs", None),
    74: ("fsync", None), 75: ("fdatasync", None),
}
WRITING = {1: ("write", 0), 18: ("pwrite64", 0), 20: ("writev", 0), 296: ("pwritev", 0), 328: ("pwritev2", 0),
           40: ("sendfile", 0), 326: ("copy_file_range", 2)}

# CLOCK_REALTIME_COARSE, by which the kernel tells when a file was written.
COARSE = 5
TRACEME, CONT, GETREGS, POKEUSER, SYSCALL, SETOPTIONS = 0, 7, 12, 6, 24, 0x4200
SYSGOOD, FORK, VFORK, CLONE, EXEC, SECCOMP, EXITKILL = 1, 2, 4, 8, 16, 128, 0x100000
RAX, RDX, RSI, RDI, R10, ORIG_RAX = 10, 12, 13, 14, 7, 15

library = ctypes.CDLL(None, use_errno=True)
library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
library.ptrace.restype = ctypes.c_long


def main():
    separator = sys.argv.index("--")
    log, action, *words = sys.argv[1:separator]
    if os.uname().machine != "x86_64":
        sys.exit("stopped-calls.py knows the calls of x86-64 only")
    root = start(sys.argv[separator + 1:])
    with open(log, "w", buffering=1) as file:
        sys.exit(Tracer(root, file, action, words).run())


def start(argv):
    """Forks a process that is traced, and becomes the program behind the filter."""
    child = os.fork()
    if child == 0:
        ptrace(TRACEME, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        install_filter()
        os.execvp(argv[0], argv)
    os.waitpid(child, 0)
    ptrace(SETOPTIONS, child, SYSGOOD | FORK | VFORK | CLONE | EXEC | SECCOMP | EXITKILL)
    ptrace(CONT, child, 0)
    return child


def install_filter():
    calls = sorted([*OPENING, *CHANGING, *WRITING])
    statement = lambda code, jump_true, jump_false, value: struct.pack("HBBI", code, jump_true, jump_false, value)
    # Load the number of the call; jump to the last statement, which traces, if it is one of these.
    program = [statement(0x20, 0, 0, 0)]
    program += [statement(0x15, len(calls) - index, 0, call) for index, call in enumerate(calls)]
    program += [statement(0x06, 0, 0, 0x7FFF0000), statement(0x06, 0, 0, 0x7FF00000)]
    code = ctypes.create_string_buffer(b"".join(program))
    wanted = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    if library.prctl(38, 1, 0, 0, 0) != 0 or library.prctl(22, 2, ctypes.c_char_p(wanted), 0, 0) != 0:
        os._exit(126)


def ptrace(request, pid, data, address=0):
    if library.ptrace(request, pid, address, data) < 0:
        number = ctypes.get_errno()
        # A process may be killed at any moment.
        if number != errno.ESRCH:
            raise OSError(number, f"ptrace {request}: {os.strerror(number)}")


class Tracer:
    def __init__(self, root, log, action, words):
        self.root, self.log, self.action, self.words = root, log, action, words
        self.known = {root}
        self.count = 0
        self.status = 0
        self.killed = False
        self.number = int(words[-1]) if action.startswith(("kill", "fail")) else 0

    def run(self):
        while True:
            try:
                pid, status = os.waitpid(-1, 0x40000000)
            except ChildProcessError:
                break
            if os.WIFSTOPPED(status):
                self.stopped(pid, os.WSTOPSIG(status), status >> 16)
            else:
                self.known.discard(pid)
                if pid == self.root:
                    self.status = os.waitstatus_to_exitcode(status)
        return self.status if self.status >= 0 else 128 - self.status

    def stopped(self, pid, number, event):
        if self.killed:
            # One that had just been started.
            kill(pid)
        elif event == 7:
            self.called(pid)
        elif event != 0:
            ptrace(CONT, pid, 0)
        elif number == signal.SIGTRAP | 0x80:
            # The exit of the one call that was let go on with SYSCALL.
            self.kill()
        elif number == signal.SIGSTOP and pid not in self.known:
            self.known.add(pid)
            ptrace(CONT, pid, 0)
        else:
            ptrace(CONT, pid, number)

    def called(self, pid):
        registers = (ctypes.c_ulong * 27)()
        ptrace(GETREGS, pid, ctypes.addressof(registers))
        call = describe(pid, registers)
        if call is None:
            ptrace(CONT, pid, 0)
            return
        self.count += 1
        self.log.write(f"{self.count} {call}\n")
        if self.action == "copy":
            self.copy(self.count)
        elif self.count == self.number or (self.action == "fail-from" and self.count > self.number):
            if self.count == self.number:
                self.log.write("fired\n")
            if self.action == "kill-before":
                self.kill()
                return
            if self.action == "kill-after":
                ptrace(SYSCALL, pid, 0)
                return
            ptrace(POKEUSER, pid, -1, ORIG_RAX * 8)
            ptrace(POKEUSER, pid, -getattr(errno, self.words[0]), RAX * 8)
        ptrace(CONT, pid, 0)

    def kill(self):
        self.killed = True
        for pid in self.known:
            kill(pid)

    def copy(self, number):
        image, directory, *others = self.words
        for other in others:
            descriptor = os.open(other, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.write(descriptor, b"x")
            os.fsync(descriptor)
            os.close(descriptor)
        copy_still(image, f"{directory}/{number}")


def copy_still(image, target):
    """Copies a file that the kernel writes to as the loop device's, and again if it did meanwhile: what it wrote is of one moment."""
    while True:
        before = os.stat(image).st_mtime
        # A write from now on has a later time, and none has begun before.
        while time.clock_gettime(COARSE) <= before or is_written(image):
            time.sleep(0.001)
        subprocess.run(["cp", "--sparse=always", image, target], check=True)
        if os.stat(image).st_mtime == before:
            return


def is_written(image):
    """Whether a write to its loop device is under way."""
    for name in glob.glob("/sys/block/loop*/loop/backing_file"):
        with open(name) as file:
            if file.read().strip() == image:
                with open(f"{os.path.dirname(os.path.dirname(name))}/inflight") as inflight:
                    return inflight.read().split()[1] != "0"
    return False


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def describe(pid, registers):
    """The name of a call and its path if it changes a file system, else None."""
    number = registers[ORIG_RAX]
    arguments = [registers[RDI], registers[RSI], registers[RDX], registers[R10]]
    if number in OPENING:
        name, place, flags = OPENING[number]
        path = read_text(pid, arguments[place])
        if path.startswith("/dev/") or not arguments[flags] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            return None
        return f"{name} {path}"
    if number in WRITING:
        name, place = WRITING[number]
        return f"{name}" if is_regular(pid, arguments[place]) else None
    name, place = CHANGING[number]
    return name if place is None else f"{name} {read_text(pid, arguments[place])}"


def is_regular(pid, descriptor):
    try:
        return stat.S_ISREG(os.stat(f"/proc/{pid}/fd/{descriptor & 0xFFFFFFFF}").st_mode)
    except OSError:
        return False


def read_text(pid, address):
    try:
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            memory.seek(address)
            # Not across the end of a page that may be the last one.
            text = memory.read(4096 - address % 4096)
            if b"\0" not in text:
                text += memory.read(4096)
    except OSError:
        return "?"
    return text.split(b"\0")[0].decode("ascii", "backslashreplace").replace("\n", "\\n")


main()
