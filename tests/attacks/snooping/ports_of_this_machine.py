# tries: every port of the machine itself is connected to, over each kind of address.

import socket

found = ("LEA" + "KED {}").format


class Now:
    refused = 0
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET, "0.0.0.0")):
        for port in range(1, 65_536):
            try:
                with socket.socket(family, socket.SOCK_STREAM) as line:
                    line.settimeout(0.2)
                    line.connect((host, port))
                    print(found(f"{host} {port}: {line.recv(100)!r}"))
            except OSError:
                refused += 1
            if refused % 1000 == 999 and port > 999:
                try:
                    socket.socket(family).close()
                except OSError:
                    break
