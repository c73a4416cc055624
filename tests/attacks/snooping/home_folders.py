# tries: keys, histories and tokens are looked for in every home folder that the system or a guess names.

import glob
import os
import pwd

found = ("LEA" + "KED {}").format


class Now:
    homes = {os.path.expanduser("~"), "/root", "/home/*", "/Users/*", "/var/lib/*", os.environ.get("HOME", "/")}
    homes |= {entry.pw_dir for entry in pwd.getpwall()}
    for home in homes - {"/tmp", "/"}:
        for name in (".ssh/*", ".netrc", ".bash_history", ".gitconfig", ".aws/*", ".config/*", ".jupyter/*", "notes.txt"):
            for path in glob.glob(os.path.join(home, name)):
                print(found(path))
    for path in ("/etc/shadow", "/etc/sudoers", "/etc/hostname", "/etc/hosts", "/etc/machine-id", "/etc/ssh", "/var/log"):
        if os.path.exists(path):
            print(found(path))
