"""A weak mobile network between a phone and the portal: a proxy that delays, narrows and counts what passes."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ROUND_TRIP = 0.4  # seconds
NARROWNESS = 50_000  # bytes a second, each way
CHUNK = 4096


class Lane:
    """One direction that all connections share: bytes pass one after the other, then travel half a round trip."""

    def __init__(self) -> None:
        self.free_at = 0.0
        self.bytes = 0

    def due(self, size: int, now: float) -> float:
        """Return when the last of ``size`` bytes that come ``now`` has arrived."""
        self.bytes += size
        self.free_at = max(now, self.free_at) + size / NARROWNESS
        return self.free_at + ROUND_TRIP / 2


class Network:
    """The proxy on ``port``, before the portal on ``target``. ``fast``: nothing is delayed, as on the wireless network
    at home; ``cut``: there is no network, and what is under way breaks off.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.fast = True
        self.up, self.down = Lane(), Lane()
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._is_cut = False

    @property
    def bytes(self) -> int:
        """What passed in both directions, headers and all."""
        return self.up.bytes + self.down.bytes

    @property
    def cut(self) -> bool:
        return self._is_cut

    @cut.setter
    def cut(self, is_cut: bool) -> None:
        self._is_cut = is_cut
        if is_cut:
            self._loop.call_soon_threadsafe(lambda: [writer.close() for writer in self._open])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.close()
            return
        if not self.fast:
            await asyncio.sleep(ROUND_TRIP)  # the connection is made
        answers, questions = await asyncio.open_connection("127.0.0.1", self.target)
        self._open |= {writer, questions}
        await asyncio.gather(self._pass(reader, questions, self.up), self._pass(answers, writer, self.down))
        self._open -= {writer, questions}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lane: Lane) -> None:
        travelling: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def arrive() -> None:
            while True:
                due, data = await travelling.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                if not data:
                    break
                writer.write(data)
                await writer.drain()
            writer.close()

        arriving = asyncio.create_task(arrive())
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                due = lane.due(len(data), self._loop.time())
                travelling.put_nowait((0.0 if self.fast else due, data))
        travelling.put_nowait((0.0, b""))
        with contextlib.suppress(OSError):
            await arriving

    def run(self, listening: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        self._loop.run_forever()

    def stop(self) -> None:
        def end() -> None:
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.call_soon(self._loop.stop)

        self._loop.call_soon_threadsafe(end)


@contextmanager
def narrow_network(target: int) -> Iterator[Network]:
    """The network before the portal that listens on ``target``, fast at first, until the end of the block."""
    network, listening = Network(target), threading.Event()
    thread = threading.Thread(target=network.run, args=[listening], daemon=True)
    thread.start()
    listening.wait()
    try:
        yield network
    finally:
        network.stop()
        thread.join()
