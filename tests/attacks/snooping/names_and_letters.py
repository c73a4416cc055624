# tries: names are looked up, letters are sent without a connection, and a web page is asked for.

import socket
import urllib.request

found = ("LEA" + "KED {}").format


class Now:
    try:
        if socket.getaddrinfo("example.com", 80):
            print(found("a name was looked up"))
    except OSError:
        pass
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as line:
                line.sendto(b"hello", (host, 53))
                print(found(host))
        except OSError:
            pass
    try:
        urllib.request.urlopen("http://127.0.0.1:80/", timeout=1)
        print(found("a page"))
    except (OSError, ValueError):
        pass
