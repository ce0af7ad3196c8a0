"""The wire between the portal and its Redis: it may be cut, or fall silent, while both ends stand."""

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Iterator

from tests.harness.servers import free_port


class Wire:
    """Passes bytes on between ``port`` and the server at ``to``, as ``way`` says: "open", "silent" or "cut"."""

    def __init__(self, to: int) -> None:
        self.to, self.port, self.way = to, free_port(), "open"
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._ended = False

    def cut(self) -> None:
        """Every connection ends, and no new one comes about."""
        self.way = "cut"
        for pair in self._pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def fall_silent(self) -> None:
        """Connections come about and stay; nothing arrives."""
        self.way = "silent"

    def mend(self) -> None:
        """What was held back by silence is lost with its connection."""
        self.cut()
        self.way = "open"

    def serve(self, listener: socket.socket) -> None:
        listener.settimeout(0.1)
        while not self._ended:
            with contextlib.suppress(TimeoutError):
                here, _ = listener.accept()
                if self.way == "cut":
                    here.close()
                    continue
                there = socket.create_connection(("127.0.0.1", self.to))
                self._pairs.append((here, there))
                threading.Thread(target=self._pass_on, args=(here, there), daemon=True).start()

    def end(self) -> None:
        self._ended = True
        self.cut()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with here, there, selectors.DefaultSelector() as selector, contextlib.suppress(OSError):
            selector.register(here, selectors.EVENT_READ, there)
            selector.register(there, selectors.EVENT_READ, here)
            while not self._ended:
                if self.way == "silent":
                    time.sleep(0.05)
                    continue
                for key, _ in selector.select(timeout=0.1):
                    if self.way != "silent" and not self._moved(key.fileobj, key.data):
                        return

    @staticmethod
    def _moved(source: object, target: socket.socket) -> bool:
        assert isinstance(source, socket.socket)
        data = source.recv(65536)
        if data:
            target.sendall(data)
        return bool(data)


@contextlib.contextmanager
def wire(to: int) -> Iterator[Wire]:
    found = Wire(to)
    with socket.create_server(("127.0.0.1", found.port)) as listener:
        thread = threading.Thread(target=found.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            found.end()
            thread.join()
