"""Stands between Jupyter and Deno: passes every message on, and rewrites what is said of errors."""

import hashlib
import hmac
import json
import time
import uuid

import zmq

from connection import CHANNELS, address
from errors import Errors

DELIMITER = b"<IDS|MSG>"
BIND_PATIENCE = 10.0  # Seconds in which a kernel that is ended must give its ports back.
PRINTED = ("stream", "execute_result", "display_data")
LARGEST_TRACE = 200_000  # Bytes; what is larger is a picture.
KEPT = 200  # Cells: what one says may come after its reply, which goes another way.
PROBE = 0.05  # Seconds between two questions whether Deno is there.


class Relay:
    """The sockets of both sides. `outer` is Jupyter's connection, `inner` Deno's."""

    def __init__(self, outer: dict, inner: dict, errors: Errors, hook: str):
        self.key = outer["key"].encode()
        self.errors = errors
        self.context = zmq.Context()
        self.front, self.back = {}, {}
        for channel in CHANNELS:
            # Deno answers on stdin whom it heard on shell: its peer has one name on all channels.
            self.back[channel] = self._socket(zmq.DEALER, identity=b"relay")
            self.back[channel].connect(address(inner, channel))
            self.front[channel] = self._bound(zmq.ROUTER, address(outer, channel))
        self.back["iopub"] = self._socket(zmq.SUB)
        self.back["iopub"].setsockopt(zmq.SUBSCRIBE, b"")
        self.back["iopub"].connect(address(inner, "iopub"))
        self.front["iopub"] = self._bound(zmq.PUB, address(outer, "iopub"))
        self.poller = zmq.Poller()
        for each in (*self.back.values(), *(self.front[channel] for channel in CHANNELS[1:])):
            self.poller.register(each, zmq.POLLIN)
        self.session = uuid.uuid4().hex
        self.ready = False  # Whether Deno is heard on iopub; until then nothing is asked of it.
        self.hook = hook
        self.asked = 0.0
        self.requests = {}  # Cells by the id of the request that runs them.
        self.latest = None
        self.unanswered = {}  # Requests to run something, the oldest first: Deno runs that.
        self.told = {}  # Rewritten errors by the id of the request.
        self.stopped = False

    def _socket(self, kind: int, identity: bytes = b""):
        made = self.context.socket(kind)
        made.setsockopt(zmq.SNDHWM, 0)  # Nothing is dropped, however fast a cell prints.
        made.setsockopt(zmq.RCVHWM, 0)
        made.setsockopt(zmq.LINGER, 0)
        made.setsockopt(zmq.RECONNECT_IVL, 5)
        if kind == zmq.ROUTER:
            made.setsockopt(zmq.ROUTER_HANDOVER, 1)
        if identity:
            made.setsockopt(zmq.IDENTITY, identity)
        return made

    def _bound(self, kind: int, where: str):
        made = self._socket(kind)
        until = time.monotonic() + BIND_PATIENCE
        while True:
            try:
                made.bind(where)
                return made
            except zmq.ZMQError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def poll(self, also: list, seconds: float) -> list:
        """Waits for messages or for one of the file descriptors, and passes messages on."""
        for each in also:
            self.poller.register(each, zmq.POLLIN)
        if self.ready:
            self.poller.register(self.front["shell"], zmq.POLLIN)
        else:
            self._probe()
            seconds = PROBE
        there = dict(self.poller.poll(seconds * 1000))
        # iopub first: what is rewritten there is rewritten in the reply.
        for channel in ("iopub", *CHANNELS):
            if self.back[channel] in there:
                self._drain(self.back[channel], self._from_deno, channel)
            if channel != "iopub" and self.front[channel] in there:
                self._drain(self.front[channel], self._from_jupyter, channel)
        return [each for each in also if each in there]

    def _drain(self, source, handle, channel: str) -> None:
        try:
            for _ in range(200):  # Then the others have their turn.
                handle(channel, source.recv_multipart(zmq.NOBLOCK))
        except zmq.Again:
            pass

    def _from_jupyter(self, channel: str, frames: list) -> None:
        if channel == "shell":
            frames = self._tagged(frames)
        self.back[channel].send_multipart(frames)

    def _tagged(self, frames: list) -> list:
        """A request to run a cell, with the line that names the cell in stack traces."""
        at = place_of(frames)
        header = parsed(frames, at + 2)
        if header.get("msg_type") != "execute_request":
            return frames
        self.unanswered[header.get("msg_id")] = True
        content = parsed(frames, at + 5)
        code = content.get("code")
        if not isinstance(code, str) or content.get("silent"):
            return frames
        cell = self.errors.add(code)
        self.requests[header.get("msg_id")] = self.latest = cell
        if len(self.requests) > KEPT:
            del self.requests[next(iter(self.requests))]
        self.stopped = False
        return self._signed(frames, at, {**content, "code": cell.sent})

    def _from_deno(self, channel: str, frames: list) -> None:
        if channel == "iopub":
            frames = self._iopub(frames)
        elif channel != "hb":
            frames = self._reply(frames)
        if frames is not None:
            self.front[channel].send_multipart(frames)

    def _iopub(self, frames: list):
        at = place_of(frames)
        header, parent = parsed(frames, at + 2), parsed(frames, at + 3)
        if parent.get("session") == self.session:
            if header.get("msg_type") == "status":
                self.ready = True
            return None
        kind, request = header.get("msg_type"), parent.get("msg_id")
        cell = self.requests.get(request)
        if kind == "execute_input" and cell:
            content = parsed(frames, at + 5)
            cell.count = content.get("execution_count")
            return self._signed(frames, at, {**content, "code": cell.code})
        if kind == "error" and cell:
            content = parsed(frames, at + 5)
            return self._signed(frames, at, self._told(request, cell, content))
        if kind in PRINTED and len(frames[at + 5]) < LARGEST_TRACE and b"cell-" in frames[at + 5]:
            content = parsed(frames, at + 5)
            cell = cell or self.latest
            if kind == "stream":
                content["text"] = self.errors.printed(content["text"], cell)
            elif isinstance(content.get("data", {}).get("text/plain"), str):
                content["data"]["text/plain"] = self.errors.printed(content["data"]["text/plain"], cell)
            return self._signed(frames, at, content)
        return frames

    def _told(self, request: str, cell, content: dict) -> dict:
        if self.errors.setting == "plain":
            return content
        if request not in self.told:
            self.told = {request: self.errors.rewrite(content, cell, self.stopped)}
        return {**content, **self.told[request]}

    def _reply(self, frames: list):
        at = place_of(frames)
        header, parent = parsed(frames, at + 2), parsed(frames, at + 3)
        if parent.get("session") == self.session:
            return None
        if header.get("msg_type") != "execute_reply":
            return frames
        self.unanswered.pop(parent.get("msg_id"), None)
        cell = self.requests.get(parent.get("msg_id"))
        content = parsed(frames, at + 5)
        if content.get("status") != "error" or cell is None:
            return frames
        return self._signed(frames, at, self._told(parent.get("msg_id"), cell, content))

    def _signed(self, frames: list, at: int, content: dict) -> list:
        parts = [*frames[at + 2 : at + 5], json.dumps(content).encode()]
        digest = hmac.new(self.key, digestmod=hashlib.sha256)
        for part in parts:
            digest.update(part)
        signature = digest.hexdigest().encode() if self.key else b""
        return [*frames[: at + 1], signature, *parts, *frames[at + 6 :]]

    def _probe(self) -> None:
        """Asks Deno something until it is heard; the first thing it runs is the hook."""
        if time.monotonic() < self.asked + PROBE:
            return
        first, self.asked = self.asked == 0.0, time.monotonic()
        if first:
            self._ask("shell", "execute_request", code=self.hook, silent=True, store_history=False,
                      user_expressions={}, allow_stdin=False, stop_on_error=False)
        else:
            self._ask("shell", "kernel_info_request")

    def running(self):
        """The id of the request that Deno runs; None where it has answered all."""
        return next(iter(self.unanswered), None)

    def interrupt(self) -> None:
        """Has Deno break off the running JavaScript."""
        self._ask("control", "interrupt_request")

    def _ask(self, channel: str, kind: str, **content) -> None:
        header = {
            "msg_id": uuid.uuid4().hex,
            "session": self.session,
            "username": "relay",
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "msg_type": kind,
            "version": "5.3",
        }
        frames = [b"relay", DELIMITER, b"", json.dumps(header).encode(), b"{}", b"{}", b"{}"]
        self.back[channel].send_multipart(self._signed(frames, 1, content))

    def close(self) -> None:
        self.context.destroy(linger=500)


def place_of(frames: list) -> int:
    """Which frame is the delimiter."""
    return next((i for i, frame in enumerate(frames) if frame == DELIMITER), len(frames))


def parsed(frames: list, at: int) -> dict:
    try:
        value = json.loads(frames[at])
    except (IndexError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
