"""A session over WebSockets with the JSON API of a server: prints every frame that comes, in order, without Raft's terms.

    /usr/bin/python3 websocket-session.py HOST:PORT
"""

import asyncio
import base64
import re
import sys

import websockets

address = sys.argv[1]
# Only a server that says nothing at all reaches it.
time_limit_s = 20


def b64(text):
    return base64.b64encode(text.encode()).decode()


def connect(path):
    return websockets.connect("ws://" + address + path, compression=None)


def show(title, frame):
    kind = "text" if isinstance(frame, str) else "binary"
    text = frame if isinstance(frame, str) else frame.decode()
    print(title, kind, repr(re.sub(r'"raft_term":"\d+"', '"raft_term":"-"', text)))


async def answer(title, socket):
    show(title, await asyncio.wait_for(socket.recv(), time_limit_s))


async def unary(title, path, body):
    """One request on a socket of its own, and what comes until the server ends it."""
    async with connect(path) as socket:
        await socket.send(body)
        try:
            while True:
                await answer(title, socket)
        except websockets.exceptions.ConnectionClosed:
            print(title, "closed", socket.close_code, repr(socket.close_reason))


def put(key, value):
    return unary("put", "/v3/kv/put?method=POST", '{"key":"%s","value":"%s"}' % (b64(key), b64(value)))


async def watches():
    async with connect("/v3/watch") as socket:
        headers = socket.response_headers
        print("opened", headers["Upgrade"], headers["Connection"], headers.get("Sec-WebSocket-Protocol"))
        await socket.send('{"create_request":{"key":"%s"}}' % b64("one"))
        await answer("create", socket)
        await socket.send(
            '{"create_request":{"key":"%s","range_end":"%s","prev_kv":true}}' % (b64("two"), b64("twp"))
        )
        await answer("create", socket)

        await put("one", "a")
        await answer("event", socket)
        await put("two/1", "b")
        await answer("event", socket)
        await put("two/1", "c")
        await answer("event", socket)

        await socket.send('{"progress_request":{}}')
        await answer("progress", socket)

        await socket.send('{"cancel_request":{"watch_id":"0"}}')
        await answer("cancel", socket)
        await put("one", "nobody is told")
        await put("two/2", "d")
        await answer("event", socket)

        # What has happened already, by a binary frame.
        await socket.send(b'{"create_request":{"key":"%s","start_revision":"2"}}' % b64("one").encode())
        await answer("create", socket)
        await answer("history", socket)
    print("left", socket.close_code, repr(socket.close_reason))


async def lease():
    await unary("grant", "/v3/lease/grant?method=POST", '{"ID":"7587","TTL":"600"}')
    async with connect("/v3/lease/keepalive") as socket:
        for _ in range(2):
            await socket.send('{"ID":"7587"}')
            await answer("keep-alive", socket)
        await socket.send('{"ID":"7588"}')
        await answer("no such lease", socket)
    await unary("revoke", "/v3/lease/revoke?method=POST", '{"ID":"7587"}')


async def main():
    await watches()
    await lease()
    everything = '{"key":"AA==","range_end":"AA=="}'
    await unary("range", "/v3/kv/range?method=POST", everything)
    await unary("range without a method", "/v3/kv/range", everything)
    await unary("no such lease", "/v3/lease/revoke?method=POST", '{"ID":"1"}')


asyncio.run(main())
