# SPDX-License-Identifier: MIT
"""arguments.py FILE: listens with its own arguments replaced by FILE's pages.

Who reads its command line finds a file there, which nobody has read yet.
"""

import ctypes
import mmap
import os
import socket
import sys
import time

ARG_START = 47  # field 48 of /proc/PID/stat, which proc(5) counts from 1
MAP_FIXED = 0x10


def argument_page():
    """Where the first argument lies, down to the page."""
    with open("/proc/self/stat", encoding="ascii") as stat:
        start = int(stat.read().rsplit(")", 1)[1].split()[ARG_START - 2])
    return start & ~(mmap.PAGESIZE - 1)


def main():
    with socket.create_server(("127.0.0.1", 8082)):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.mmap.restype = ctypes.c_void_p
        libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [
            ctypes.c_int
        ] * 3 + [ctypes.c_long]
        page = argument_page()
        got = libc.mmap(
            page,
            mmap.PAGESIZE,
            mmap.PROT_READ | mmap.PROT_WRITE,
            mmap.MAP_PRIVATE | MAP_FIXED,
            os.open(sys.argv[1], os.O_RDONLY),
            0,
        )
        print("ready" if got == page else "refused", flush=True)
        time.sleep(200)


main()
