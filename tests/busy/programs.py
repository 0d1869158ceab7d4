# SPDX-License-Identifier: MIT
"""Programs of a host that behaves: programs.py WHAT [ARGUMENT...].

  backend PORT          HTTP with keep-alive; /poll is a stream of pings, /slow
                        takes seconds; each asks Redis and PostgreSQL by pools
  browsers ADDR N       keep-alive clients with pauses to think, who leave
  pollers ADDR N        clients of /poll, who stay for minutes
  api PORT              what the host calls elsewhere
  caller ADDR PORT      a job that calls it by a pool, and a few times without
  scanner ADDR          connects to ports that nobody serves, and to some
"""
import asyncio
import contextlib
import random
import signal
import struct
import sys

REDIS = "127.0.0.1", 6379
BOUNCER = "127.0.0.1", 6432
PAUSE_S = 8
PAGES = "/", "/api/a", "/api/b", "/api/c"


async def redis_ask(reader, writer):
    writer.write(b"INCR visits\r\n")
    return await reader.readline()


async def postgres_login(reader, writer):
    body = struct.pack("!I", 3 << 16) + b"user\0lab\0database\0postgres\0\0"
    writer.write(struct.pack("!I", len(body) + 4) + body)
    await postgres_until_ready(reader)


async def postgres_until_ready(reader):
    kind = b""
    while kind != b"Z":
        head = await reader.readexactly(5)
        kind = head[:1]
        await reader.readexactly(struct.unpack("!I", head[1:])[0] - 4)


async def postgres_ask(reader, writer):
    query = b"select count(*) from visits\0"
    writer.write(b"Q" + struct.pack("!I", len(query) + 4) + query)
    await postgres_until_ready(reader)


class Pool:
    """So many connections at most, opened as needed, tried again once."""

    def __init__(self, place, size, ask, login=None):
        self.place, self.ask, self.login = place, ask, login
        self.free = []
        self.turns = asyncio.Semaphore(size)

    async def open(self):
        reader, writer = await asyncio.open_connection(*self.place)
        if self.login:
            await self.login(reader, writer)
        return reader, writer

    async def use(self):
        async with self.turns:
            while self.free and self.free[-1][0].at_eof():
                self.free.pop()[1].close()
            pair = self.free.pop() if self.free else await self.open()
            try:
                await self.ask(*pair)
            except (OSError, asyncio.IncompleteReadError):
                pair[1].close()
                return
            self.free.append(pair)


def answer(body=b"x" * 400):
    return (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
            + body)


class Backend:
    def __init__(self):
        self.redis = Pool(REDIS, 6, redis_ask)
        self.postgres = Pool(BOUNCER, 6, postgres_ask, postgres_login)
        self.writers = set()

    async def stream(self, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(random.randint(5, 40)):
            writer.write(b"5\r\nping\n\r\n")
            await writer.drain()
            await asyncio.sleep(15)
        writer.write(b"0\r\n\r\n")

    async def reply(self, path, writer):
        if path.startswith(b"/poll"):
            return await self.stream(writer)
        if path.startswith(b"/slow"):
            await asyncio.sleep(random.uniform(2, 8))
        elif path.startswith(b"/api"):
            await self.redis.use()
            await self.postgres.use()
        writer.write(answer())
        return await writer.drain()

    async def serve(self, reader, writer):
        self.writers.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await asyncio.wait_for(
                    reader.readuntil(b"\r\n\r\n"), 60)
                await self.reply(head.split()[1], writer)
        self.writers.discard(writer)
        writer.close()


async def backend(port):
    """Ends as a deploy wants it: no more accepted, the rest let go."""
    end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set)
    here = Backend()
    server = await asyncio.start_server(here.serve, "127.0.0.1", int(port),
                                        backlog=512)
    await end.wait()
    server.close()
    await asyncio.sleep(1)
    for writer in list(here.writers):
        writer.close()


async def read_answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.split(b":")[1]))
            return
        if line == b"transfer-encoding: chunked":
            while (await reader.readline()) not in (b"0\r\n", b""):
                pass
            await reader.readline()


async def get(reader, writer, path):
    writer.write(b"GET %s HTTP/1.1\r\nHost: lab\r\n\r\n" % path.encode())
    await read_answer(reader)


async def gone(reader, seconds):
    """Whether the server closes while the client thinks."""
    with contextlib.suppress(asyncio.TimeoutError):
        return await asyncio.wait_for(reader.read(1), seconds) == b""
    return False


async def browse(addr):
    reader, writer = await asyncio.open_connection(addr, 80)
    try:
        for _ in range(random.randint(1, 12)):
            path = "/slow" if random.random() < 0.02 else \
                random.choice(PAGES)
            await get(reader, writer, path)
            if await gone(reader, random.expovariate(1 / PAUSE_S)):
                break
        if random.random() < 0.5:  # many never say good-bye
            await gone(reader, 300)
    finally:
        writer.close()


async def again(what, *args):
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await what(*args)
        await asyncio.sleep(random.uniform(0, 4))


async def crowd(what, n, *args):
    await asyncio.gather(*(again(what, *args) for _ in range(int(n))))


async def poll(addr):
    reader, writer = await asyncio.open_connection(addr, 80)
    try:
        await get(reader, writer, "/poll")
    finally:
        writer.close()


async def api(port):
    here = Backend()
    server = await asyncio.start_server(here.serve, "0.0.0.0", int(port))
    await server.serve_forever()


async def call(addr, port):
    """Three by one connection, and one by one of its own."""
    reader, writer = await asyncio.open_connection(addr, int(port))
    for _ in range(20):
        await get(reader, writer, "/static")
        await asyncio.sleep(random.uniform(0.2, 2))
    writer.close()
    reader, writer = await asyncio.open_connection(addr, int(port))
    await get(reader, writer, "/slow")
    writer.close()


async def scan(addr):
    for port in random.sample(range(1, 12000), 25) + [22, 80, 443, 8000]:
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            _, writer = await asyncio.wait_for(
                asyncio.open_connection(addr, port), 1)
            await asyncio.sleep(random.uniform(0, 0.3))
            writer.transport.abort()
    await asyncio.sleep(100)


WHAT = {
    "backend": backend,
    "browsers": lambda addr, n: crowd(browse, n, addr),
    "pollers": lambda addr, n: crowd(poll, n, addr),
    "api": api,
    "caller": lambda addr, port: crowd(call, 2, addr, port),
    "scanner": lambda addr: crowd(scan, 1, addr),
}
asyncio.run(WHAT[sys.argv[1]](*sys.argv[2:]))
