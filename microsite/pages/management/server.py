"""granian as a child process: its options, its start, its end.

Run as a module, this is granian whose workers never outlive it: granian alone, when it is killed,
leaves its workers behind, and they keep the port.
"""

from __future__ import annotations

import ctypes
import errno
import http.client
import os
import runpy
import signal
import socket
import subprocess
import sys
import time

SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 10
# granian is asked first; its own limit for the workers is shorter than ours for granian.
SECONDS_FOR_WORKERS_TO_STOP = 3
# Linux, <sys/prctl.h>: the signal that a process gets when its parent ends.
PR_SET_PDEATHSIG = 1


class CannotListen(Exception):
    """The address cannot be had; the text says why and what helps."""


def require_free_port(host: str, port: int) -> None:
    """Raise CannotListen when the server could not have this address.

    granian itself would share a busy port with whoever has it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as problem:
        raise CannotListen(_reason(problem, host, port)) from None


def _reason(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1
        return f"Port {port} is already in use. Start on another one: PORT={other} make run"
    if problem.errno == errno.EACCES:
        return (
            f"Port {port} is kept for the administrator. Start on another one: PORT=8000 make run"
        )
    return f"Cannot listen on {host}, port {port}: {problem.strerror}."


def server_options(host: str, port: int, workers: int) -> list[str]:
    """Return granian's options. The benchmark uses the same."""
    return [
        *("--interface", "wsgi"),
        # Plain HTTP/1.1 is all that a browser or a proxy in front uses here.
        *("--http", "1"),
        "--no-ws",
        *("--host", host),
        *("--port", str(port)),
        *("--workers", str(workers)),
        # Two threads wait for the database in turn; more only lengthen each other's wait.
        *("--blocking-threads", "2"),
        # A client that sends its headers a byte at a time is cut off.
        *("--http1-header-read-timeout", "10000"),
        "--respawn-failed-workers",
        *("--workers-kill-timeout", str(SECONDS_FOR_WORKERS_TO_STOP)),
        # No access log: what a visitor reads is nobody's business.
        "--no-access-log",
        *("--log-level", "error"),
    ]


def start_server(host: str, port: int, workers: int) -> subprocess.Popen[bytes]:
    """Start the site on this address.

    In a process group of its own, so that Ctrl-C reaches it once, through ``stop_server``:
    granian can hang when its workers get the signal at the same time.
    """
    options = server_options(host, port, workers)
    command = [sys.executable, "-m", __name__, *options, "microsite.wsgi:application"]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)


def wait_until_it_answers(server: subprocess.Popen[bytes], host: str, port: int) -> bool:
    """Return True when the site answers, False when it ended or took more than a minute."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while server.poll() is None and time.monotonic() < deadline:
        if is_answering(host, port):
            return True
        time.sleep(0.05)
    return False


def is_answering(host: str, port: int) -> bool:
    """Return whether there is any HTTP answer; one that is a redirect to https:// counts."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """Let requests in progress finish, for a few seconds, and end the server."""
    server.terminate()
    try:
        server.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def end_with_parent() -> None:
    """Have this process killed when the one that started it ends. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def become_worker() -> None:
    """Prepare a process that granian has just made, before it loads the site."""
    end_with_parent()
    # It has granian's own handler now, which would swallow a stop that comes while it loads.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


if __name__ == "__main__":
    end_with_parent()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=become_worker)
    runpy.run_module("granian", run_name="__main__", alter_sys=True)
