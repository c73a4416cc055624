# tries: the file never gets through its own cell; the honest answers before it stand.


class Now:
    while True:
        pass
