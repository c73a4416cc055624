# tries: programs are started by every module of the library that can.

import multiprocessing
import os
import pty
import subprocess

found = ("LEA" + "KED {}").format


class Now:
    def spawn(name, *arguments):
        def attempt(name=name, arguments=arguments):
            if name == "popen":
                return os.popen("echo here").read()
            if name == "system":
                return os.system("exit 0") == 0
            if name == "run":
                return subprocess.run(["/bin/true"], check=True)
            if name == "shell":
                return subprocess.check_output("echo here", shell=True)
            if name == "posix_spawn":
                return os.posix_spawn("/bin/true", ["true"], {})
            if name == "spawnv":
                return os.spawnv(os.P_NOWAIT, "/bin/true", ["true"]) > 0
            if name == "pty":
                return pty.fork()
            process = multiprocessing.get_context(name).Process(target=print)
            process.start()
            return process.pid

        return attempt

    for name in ("popen", "system", "run", "shell", "posix_spawn", "spawnv", "pty", "fork", "spawn", "forkserver"):
        try:
            made = spawn(name)()
        except (OSError, RuntimeError, EOFError, subprocess.SubprocessError):
            continue
        if made:
            print(found(name))
