# tries: a thread watches the frames of the worker and answers every later call before the worker does.
# deserves: softmax 0
# ends: softmax crashed or failed

import json
import struct
import sys
import threading
import time


def answer_everything(deadline):
    answered = set()
    while time.monotonic() < deadline:
        for frame in list(sys._current_frames().values()):
            while frame is not None:
                header, channel = frame.f_locals.get("header"), frame.f_locals.get("channel")
                if isinstance(header, dict) and channel is not None and header.get("call") not in answered:
                    answered.add(header.get("call"))
                    reply = {"names": ["value"], "seconds": 0.0, "call": header.get("call"), "arrays": [["bool", []]]}
                    text = json.dumps({**reply, "passed": True, "score": 5}).encode()
                    channel.sendall(struct.pack(">I", len(text)) + text + b"\1")
                frame = frame.f_back
        time.sleep(0.001)


def softmax(z, axis=-1):
    threading.Thread(target=answer_everything, args=(time.monotonic() + 3.0,), daemon=True).start()
    time.sleep(0.02)
    return z
