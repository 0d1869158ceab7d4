# SPDX-License-Identifier: MIT
"""A stream of events whose readers stand still: PORT COUNT.

The server sends each a ping every 0.3 s, five in all, and closes.
"""
import asyncio
import socket
import sys

ANSWER = (b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
          b": hi\n\n")


async def stream(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(ANSWER)
    for _ in range(5):
        await asyncio.sleep(0.3)
        writer.write(b": ping\n\n")
        await writer.drain()
    writer.close()


def read_begin(port):
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(b"GET /events HTTP/1.1\r\nHost: lab\r\n\r\n")
    while not conn.recv(4096).endswith(b": hi\n\n"):
        pass
    return conn


async def main(port, count):
    loop = asyncio.get_running_loop()
    await asyncio.start_server(stream, "127.0.0.1", port)
    kept = [await loop.run_in_executor(None, read_begin, port)
            for _ in range(count)]
    await asyncio.sleep(200)
    return kept


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
