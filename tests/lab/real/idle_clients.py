# SPDX-License-Identifier: MIT
"""Idle HTTP clients: PORT RATE SECONDS.

Opens RATE connections a second, asks each for one page, and closes it when
the server does.
"""
import asyncio
import sys

REQUEST = b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n"


async def one(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST)
    while await reader.read(65536):
        pass
    writer.close()


async def main(port, rate, seconds):
    tasks = []
    for _ in range(int(rate * seconds)):
        tasks.append(asyncio.create_task(one(port)))
        await asyncio.sleep(1 / rate)
    await asyncio.gather(*tasks)


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
