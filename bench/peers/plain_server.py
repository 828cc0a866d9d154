"""A plain HTTP server around the hibari-tts package: what one writes in an afternoon, and what ours is measured beside.

`POST /v1/audio/speech` with `{"input": text}` answers with the whole sentence as 16-bit PCM at 24 kHz, its leading silence
trimmed to 20 ms as ours is. A thread a request; the network on one thread each; no Nagle, kept connections.

Prints `ready PORT` once it is warm.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from hibari import Hibari

RATE = 24_000
AUDIBLE = 10 ** (-45 / 20)
KEPT_SILENCE = RATE // 50

tts = Hibari(threads=1)


def trimmed(audio: np.ndarray) -> np.ndarray:
    """Drops what is before the first loud sample, but 20 ms."""
    loud = np.flatnonzero(np.abs(audio) > AUDIBLE)
    return audio if loud.size == 0 else audio[max(0, loud[0] - KEPT_SILENCE) :]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        audio = trimmed(tts(body["input"]))
        pcm = (np.clip(audio, -1, 1) * 32_767).astype("<i2").tobytes()
        self.send_response(200)
        self.send_header("content-type", "audio/pcm")
        self.send_header("content-length", str(len(pcm)))
        self.end_headers()
        self.wfile.write(pcm)

    def log_message(self, *_: object) -> None:
        """Says nothing of single requests."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024


for sentence in ("Good morning.", "This is what everybody hears first, and a little more of it."):
    tts(sentence)
server = Server(("127.0.0.1", 0), Handler)
print(f"ready {server.server_address[1]}", flush=True)
sys.stdout.flush()
server.serve_forever()
