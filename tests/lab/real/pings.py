# SPDX-License-Identifier: MIT
"""Connections that ping every two seconds, beside short ones: PORT COUNT RATE.

The server answers each line, and closes after "bye".
"""
import asyncio
import random
import sys

PERIOD = 2


async def serve(reader, writer):
    while line := await reader.readline():
        writer.write(line)
        await writer.drain()
        if line == b"bye\n":
            break
    writer.close()


async def say(port, line, begin, again):
    await asyncio.sleep(begin)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        writer.write(line)
        if not await reader.readline() or not again:
            break
        await asyncio.sleep(PERIOD)
    await reader.read()
    writer.close()


async def main(port, count, rate):
    await asyncio.start_server(serve, "127.0.0.1", port, backlog=1000)
    tasks = []
    # In no order: who was first is not who pings first.
    for _ in range(count):
        tasks.append(asyncio.create_task(
            say(port, b"ping\n", random.random() * PERIOD * 2, True)))
    while True:
        tasks.append(asyncio.create_task(say(port, b"bye\n", 0, False)))
        await asyncio.sleep(random.expovariate(rate))


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
