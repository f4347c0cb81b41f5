"""Runs cells in kernels over the Jupyter protocol, pressing Stop, and prints what came back.

Standard input: {"cwd": folder, "atOnce": how many kernels, "sessions": [[{"code", "pause": seconds,
"stops": [seconds...], "timeout": seconds, "patience": seconds}...]...]}.
Standard output: [{"cells": [{"status", "idle", "seconds", "outputs": [{"type", "text", "content"}...]}...],
"startSeconds": ..., "left": [ids of processes of the kernel that are there after its shutdown]}...].
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from queue import Empty

from jupyter_client.manager import KernelManager

SHOWN = ("stream", "error", "execute_result", "display_data", "update_display_data", "clear_output")


def run(manager, client, code, pause=0.0, stops=(), timeout=20.0, patience=1.0):
    time.sleep(pause)
    message = client.execute(code)
    started = time.monotonic()
    stops = list(stops)
    status, idle, outputs = None, False, []
    # A late line of an ended cell still belongs to it, so a stopped cell is listened to a while longer.
    linger = None
    while (now := time.monotonic() - started) < timeout:
        if stops and now > stops[0] and not (status and idle):
            stops.pop(0)
            manager.interrupt_kernel()
        try:
            got = client.get_iopub_msg(timeout=0.05)
            if got["parent_header"].get("msg_id") == message:
                content, kind = got["content"], got["msg_type"]
                if kind == "status":
                    idle = idle or content["execution_state"] == "idle"
                elif kind in SHOWN:
                    text = content.get("text") or content.get("data", {}).get("text/plain")
                    if kind == "error":
                        text = content["ename"] + ": " + content["evalue"]
                    outputs.append({"type": kind, "text": text, "content": content})
        except Empty:
            pass
        try:
            reply = client.get_shell_msg(timeout=0.01 if idle else 0.001)
            if reply["parent_header"].get("msg_id") == message:
                status, seconds = reply["content"]["status"], now
        except Empty:
            pass
        if status and idle:
            linger = linger or now + (patience if len(stops) < 1 and status == "error" else 0.0)
            if now >= linger:
                break
    return {
        "status": status,
        "idle": idle,
        "seconds": round(seconds if status else now, 3),
        "outputs": outputs,
    }


def group(leader: int) -> list[int]:
    """The processes of the kernel's process group."""
    found = []
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:
        try:
            if entry.isdigit() and os.getpgid(int(entry)) == leader:
                with open(f"/proc/{entry}/stat", encoding="utf-8") as file:
                    if file.read().rpartition(")")[2].split()[0] != "Z":
                        found.append(int(entry))
        except OSError:
            pass
    return found


def live(cells: list) -> dict:
    """A kernel's whole life."""
    manager = KernelManager(kernel_name="deno")
    began = time.monotonic()
    manager.start_kernel(cwd=request["cwd"], stderr=open(os.devnull, "wb"))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    result = {"startSeconds": round(time.monotonic() - began, 3)}
    leader = manager.provisioner.pid
    try:
        result["cells"] = [run(manager, client, **cell) for cell in cells]
        result["processes"] = len(group(leader))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    time.sleep(0.5)
    result["left"] = group(leader)
    return result


request = json.load(sys.stdin)
with ThreadPoolExecutor(request["atOnce"]) as lanes:
    print(json.dumps(list(lanes.map(live, request["sessions"]))))
