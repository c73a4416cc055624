"""The system calls a submission may not make, as a classic BPF program.

A deny list: TensorFlow needs a few hundred calls, and the other layers do not depend on this one. What it must stop:
new processes, new programs, sockets, looking into or signalling other processes, namespaces and mounts, kernel
interfaces with a long record of bugs (io_uring, bpf, userfaultfd, keys), memory that no limit counts.
"""

from __future__ import annotations

import errno
import struct

from autograder.sandbox.system_calls import machine_column

# name: (x86-64, aarch64); -1 where the machine has no such call
DENIED = {
    "fork": (57, -1),
    "vfork": (58, -1),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "tkill": (200, 130),
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "setsockopt": (54, 208),  # a socket's buffers are kernel memory, and would grow to megabytes each
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "mknod": (133, -1),
    "mknodat": (259, 33),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_setup": (206, 0),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "personality": (135, 92),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "modify_ldt": (154, -1),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "setpriority": (141, 140),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "memfd_create": (319, 279),  # its pages count against no limit of the process
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
}
# Where the folders of the whole container are in sight: who reads and writes in them is nobody's business.
_DENIED_IN_A_CONTAINER = {"inotify_add_watch": (254, 27)}
_CLONE, _CLONE3 = (56, 220), 435
_KILL_AND_TGKILL = ((62, 129), (234, 131))
_SIGNAL_ARGUMENTS = (1, 2)  # where kill and tgkill have the number of the signal
_SIGKILL_AND_SIGSTOP = (9, 19)
_PR_SET_PDEATHSIG = 1
_PRLIMIT = (302, 261)
_MMAP = (9, 222)
_PRCTL = (157, 167)
_AUDIT_MACHINE = (0xC000003E, 0xC00000B7)

_CLONE_THREAD = 0x10000
_MAP_SHARED_AND_ANONYMOUS = 0x21
_MAP_GROWSDOWN = 0x100
_X32_CALLS = 0x40000000

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_IF_EQUAL, _IF_ANY_BIT, _IF_AT_LEAST = 0x15, 0x45, 0x35
_ALLOW, _KILL_PROCESS, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_CALL_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16


def build_filter(own_pid: int, *, is_init: bool = True) -> bytes:
    """The BPF program for a process that sees itself as ``own_pid``: it may signal itself and nobody else.

    Where it is not process 1 of a pid namespace, ``is_init`` is False: to kill or stop itself then comes to nothing, as
    it does for process 1, and it has to end with its parent.
    """
    column = machine_column()
    refuse = _step(_RETURN, _ERROR | errno.EPERM)
    unsupported = _step(_RETURN, _ERROR | errno.ENOSYS)
    program = [
        _step(_LOAD, _MACHINE_AT),
        _step(_IF_EQUAL, _AUDIT_MACHINE[column], if_true=1),
        _step(_RETURN, _KILL_PROCESS),  # a system call of another architecture's table
        _step(_LOAD, _CALL_NUMBER_AT),
        _step(_IF_AT_LEAST, _X32_CALLS, if_false=1),
        unsupported,
    ]
    for numbers in (DENIED if is_init else DENIED | _DENIED_IN_A_CONTAINER).values():
        if numbers[column] >= 0:
            program += [_step(_IF_EQUAL, numbers[column], if_false=1), refuse]
    # clone3's arguments lie in memory where a filter cannot look; without it the C library falls back to clone.
    program += [_step(_IF_EQUAL, _CLONE3, if_false=1), unsupported]
    program += _only_if(_CLONE[column], 0, [_step(_IF_ANY_BIT, _CLONE_THREAD, if_true=1), refuse])
    for numbers, signal_argument in zip(_KILL_AND_TGKILL, _SIGNAL_ARGUMENTS, strict=True):
        others = [_step(_IF_EQUAL, own_pid, if_true=1), refuse]
        program += _only_if(numbers[column], 0, others + ([] if is_init else _in_vain(signal_argument)))
    if not is_init:
        program += _only_if(_PRCTL[column], 0, [_step(_IF_EQUAL, _PR_SET_PDEATHSIG, if_false=1), refuse])
    program += _only_if(_PRLIMIT[column], 0, [_step(_IF_EQUAL, 0, if_true=1), refuse])
    # Shared anonymous memory, and stacks that are not the process's own, count against no limit of the process either.
    no_memory = _step(_RETURN, _ERROR | errno.ENOMEM)
    stack = [_step(_IF_ANY_BIT, _MAP_GROWSDOWN, if_false=1), no_memory]
    shared = [_step(_AND, _MAP_SHARED_AND_ANONYMOUS), _step(_IF_EQUAL, _MAP_SHARED_AND_ANONYMOUS, if_false=1)]
    program += _only_if(_MMAP[column], 3, [*stack, *shared, no_memory])
    return b"".join([*program, _step(_RETURN, _ALLOW)])


def _in_vain(signal_argument: int) -> list[bytes]:
    """SIGKILL and SIGSTOP are said to be sent, and are not."""
    nothing = _step(_RETURN, _ERROR)  # error number 0: success
    steps = [_step(_LOAD, _ARGUMENTS_AT + 8 * signal_argument)]
    for number in _SIGKILL_AND_SIGSTOP:
        steps += [_step(_IF_EQUAL, number, if_false=1), nothing]
    return steps


def _only_if(number: int, argument: int, condition: list[bytes]) -> list[bytes]:
    """For this call alone: load the low word of one argument, test it, allow unless the test refused."""
    block = [_step(_LOAD, _ARGUMENTS_AT + 8 * argument), *condition, _step(_RETURN, _ALLOW)]
    return [_step(_IF_EQUAL, number, if_false=len(block)), *block]


def _step(code: int, operand: int, *, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, operand & 0xFFFFFFFF)
