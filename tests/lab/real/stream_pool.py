# SPDX-License-Identifier: MIT
"""A pool of asyncio streams that nobody uses any more: PORT COUNT.

Each asks for one page and goes back to the pool; the event loop reads its end.
"""
import asyncio
import sys

REQUEST = b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n"


async def main(port, count):
    pool = []
    for _ in range(count):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST)
        await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(600)
        pool.append((reader, writer))
    await asyncio.sleep(200)


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
