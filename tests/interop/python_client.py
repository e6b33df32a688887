"""What python-socketio sees of the interop server: one scenario a run, named by the argument.

ANTEROOM_URL, TRANSPORTS (with commas between), TOKEN and FRESH_TOKEN come by the environment, SNIPPET
is the program of docs/authentication.md that renews a token. Exit status 0: all is as it should be.
"""

import asyncio
import os
import sys

import engineio.payload
import socketio

# What the client takes in one answer to a poll is 16 packets unless a program says otherwise, and
# loses its connection beyond.
engineio.payload.Payload.max_decode_packets = 1000

url = os.environ["ANTEROOM_URL"]
transports = os.environ["TRANSPORTS"].split(",")
token = os.environ["TOKEN"]
fresh_token = os.environ.get("FRESH_TOKEN", "")
patience = 15


class Client(socketio.AsyncClient):
    """Keeps what it hears, and waits for it."""

    def __init__(self, **options):
        super().__init__(reconnection_delay=0.05, reconnection_delay_max=0.2, **options)
        self.heard = asyncio.Queue()

    def keep(self, event, namespace="/"):
        async def keep_it(*arguments):
            await self.heard.put((event, *arguments))

        self.on(event, keep_it, namespace=namespace)

    async def next(self):
        return await asyncio.wait_for(self.heard.get(), patience)

    async def enter(self, auth=None, namespaces=None, wait_timeout=patience):
        await self.connect(url, auth=auth or {"token": token}, transports=transports,
                           namespaces=namespaces, wait_timeout=wait_timeout)
        if transports == ["polling", "websocket"]:
            assert self.transport() == "websocket", self.transport()
        return self

    async def ask(self, event, *arguments, namespace="/"):
        data = arguments if len(arguments) != 1 else arguments[0]
        return await self.call(event, data, namespace=namespace, timeout=patience)


async def connecting():
    client = await Client().enter()
    told = await client.ask("whoami", ())
    assert told["id"] == client.get_sid("/"), told
    assert told["claims"]["id"] == "ada", told
    assert "user-ada" in told["rooms"], told
    await client.disconnect()


async def auth_by_function():
    asked = []

    def auth():
        asked.append(1)
        return {"token": f"Bearer {token}"}

    client = await Client().enter(auth=auth)
    assert asked == [1]
    await client.disconnect()


async def refusal():
    cases = [({"token": token[:-4] + "AAAA"}, "Authentication error: Invalid token", "invalid_token"),
             ({"other": 1}, "Authentication error: No token provided", "credentials_required"),
             ({"token": fresh_token}, "Authentication error: Token expired", "token_expired")]
    for auth, message, code in cases:
        client = Client(reconnection=False)
        client.keep("connect_error")
        try:
            # A client that is refused waits to the end all the same.
            await client.enter(auth=auth, wait_timeout=2)
            raise AssertionError("the client was let in")
        except socketio.exceptions.ConnectionError:
            pass
        _, told = await client.next()
        assert told["message"] == message, told
        assert told["data"]["code"] == code, told
        await client.disconnect()


async def events():
    client = Client()
    client.keep("echo")
    await client.enter()
    for arguments in [(), ("text é😀",), (1, 2.5, None, True, False), ({"a": [1, {"b": None}]}, [])]:
        await client.emit("echo", arguments)
        assert await client.next() == ("echo", *arguments)
    for n in range(200):
        await client.emit("echo", n)
    assert [await client.next() for _ in range(200)] == [("echo", n) for n in range(200)]
    await client.disconnect()


async def acks():
    client = Client()
    client.keep("answer")

    async def question(number):
        return ("yes", number + 1) if number else [None]

    client.on("question", question)
    await client.enter()
    client.keep("echo")
    assert await client.ask("echo") is None
    assert await client.ask("echo", 7) == 7
    assert await client.ask("echo", 1, "two") == (1, "two")
    for number, answer in [(41, ("yes", 42)), (0, ([None],))]:
        await client.emit("ask", number)
        while (heard := await client.next())[0] != "answer":
            pass
        assert heard == ("answer", *answer), heard
    await client.disconnect()


async def binary():
    client = Client()
    client.keep("echo")
    client.keep("answer")
    client.on("question", lambda number: {"deep": [bytes([number])]})
    await client.enter()
    for arguments in [(b"\x00\x01\xff",), (b"",), (1, {"deep": [b"one", {"two": b"two"}]}, b"x" * 100_000)]:
        await client.emit("echo", arguments)
        assert await client.next() == ("echo", *arguments)
    assert await client.ask("echo", {"a": b"in an ack"}) == {"a": b"in an ack"}
    assert await client.next() == ("echo", {"a": b"in an ack"})
    await client.emit("ask", 9)
    assert await client.next() == ("answer", {"deep": [b"\x09"]})
    await client.disconnect()


async def namespaces():
    client = Client()
    for name in ["/", "/plain"]:
        client.keep("echo", namespace=name)
    await client.enter(namespaces=["/", "/plain"])
    assert client.get_sid("/") != client.get_sid("/plain")
    await client.emit("echo", "p", namespace="/plain")
    assert await client.next() == ("echo", "p")
    told = await client.ask("whoami", (), namespace="/plain")
    assert told["id"] == client.get_sid("/plain"), told
    await client.disconnect()

    refused = Client(reconnection=False)
    refused.keep("connect_error", namespace="/admin")
    try:
        await refused.enter(namespaces=["/", "/admin"], wait_timeout=2)
        raise AssertionError("the client was let in")
    except socketio.exceptions.ConnectionError:
        pass
    _, told = await refused.next()
    assert told == {"message": "not authorized", "data": {"reason": "role"}}, told
    await refused.disconnect()


async def rooms():
    member, other = Client(), Client()
    for one in [member, other]:
        one.keep("said")
        await one.enter()
    assert await member.ask("join", "red") == {"ok": True}
    await other.emit("to", ("red", "hello"))
    assert await member.next() == ("said", "hello")
    await member.emit("broadcast", "all but me")
    assert await other.next() == ("said", "all but me")
    assert await member.ask("leave", "red") == {"ok": True}
    await other.emit("to", ("red", "nobody"))
    await other.emit("to", (member.get_sid("/"), "only you"))
    assert await member.next() == ("said", "only you")
    assert member.heard.empty() and other.heard.empty()
    for one in [member, other]:
        await one.disconnect()


async def kicked():
    client = Client(reconnection=False)
    client.keep("disconnect")
    await client.enter()
    await client.emit("kick", ())
    assert (await client.next())[0] == "disconnect"
    await client.disconnect()


async def reconnecting():
    """Whoever runs this restarts the server when it reads `connected`."""
    asked = []

    def auth():
        asked.append(1)
        return {"token": token}

    client = Client()
    client.keep("disconnect")
    client.keep("connect")
    await client.enter(auth=auth)
    assert (await client.next())[0] == "connect"
    before = client.get_sid("/")
    print("connected", flush=True)
    assert (await client.next())[0] == "disconnect"
    assert (await client.next())[0] == "connect"
    told = await client.ask("whoami", ())
    assert told["id"] == client.get_sid("/") != before, told
    assert len(asked) >= 2, asked
    await client.disconnect()


async def renewal():
    """The token ends soon; what the documentation shows makes the connection outlive it."""
    sio = Client()
    fetched = []

    async def fetch_fresh_token():
        fetched.append(1)
        return fresh_token

    exec(os.environ["SNIPPET"], {"sio": sio, "fetch_fresh_token": fetch_fresh_token})
    for event in ["auth:lease", "disconnect"]:
        sio.keep(event)
    await sio.enter()
    _, lease = await sio.next()
    sid = sio.get_sid("/")
    while not fetched:
        await asyncio.sleep(0.02)
    # Beyond the end of the first token.
    await asyncio.sleep((lease["expiresAt"] - lease["serverTime"]) / 1000 + 0.5)
    told = await sio.ask("whoami", ())
    assert told["id"] == sid, told
    assert told["claims"]["round"] == 2, told
    assert fetched == [1] and sio.heard.empty()

    # Of somebody else: refused, and the old lease stays.
    answer = await sio.ask("auth:renew", {"token": os.environ["FOREIGN_TOKEN"]})
    assert answer["ok"] is False and answer["code"] == "identity_changed", answer
    assert (await sio.ask("whoami", ()))["claims"]["round"] == 2
    await sio.disconnect()


def blocking():
    """The client without asyncio."""
    client = socketio.Client()
    client.on("question", lambda number: number + 1)
    heard = []
    client.on("answer", heard.append)
    client.connect(url, auth={"token": token}, transports=transports, wait_timeout=patience)
    assert client.call("echo", {"a": b"\x01"}, timeout=patience) == {"a": b"\x01"}
    client.emit("ask", 1)
    for _ in range(patience * 100):
        if heard:
            break
        client.sleep(0.01)
    assert heard == [2], heard
    client.disconnect()


scenario = globals()[sys.argv[1]]
if asyncio.iscoroutinefunction(scenario):
    asyncio.run(asyncio.wait_for(scenario(), 45))
else:
    scenario()
