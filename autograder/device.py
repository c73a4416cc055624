"""Which device submissions compute on: the CPU, or an NVIDIA GPU when there is one and it is wanted."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import UsageError
from autograder.examine import Examinee
from autograder.model import Cell, Exercise, Program
from autograder.sandbox.launch import Zygote

CPU, GPU, AUTO = "cpu", "gpu", "auto"
_START_TIMEOUT_S = 60.0

# Asked in a fork, like everything that makes TensorFlow touch a device.
_WHICH_GPU = """
import tensorflow as tf
def name():
    devices = tf.config.list_physical_devices("GPU")
    text = tf.config.experimental.get_device_details(devices[0]).get("device_name", "GPU") if devices else ""
    return [ord(letter) for letter in text]
"""


def choose_device(asked: str) -> str:
    """Choose "cpu" or "gpu"; "auto" takes the GPU when the driver shows one (TensorFlow's own view comes later).

    Raises UsageError when a GPU is asked for and the driver shows none.
    """
    present = any(Path("/dev").glob("nvidia[0-9]*"))
    if asked == GPU and not present:
        raise UsageError(
            "A GPU was asked for, but this machine shows none (no /dev/nvidia0): install the NVIDIA driver, or use "
            "'--device cpu'."
        )
    return GPU if asked == GPU or (asked == AUTO and present) else CPU


def name_device(zygote: Zygote, asked: str) -> str:
    """The name of the GPU that TensorFlow sees in a worker, "cpu" when it sees none and none was insisted on.

    Raises UsageError when "gpu" was asked for and TensorFlow sees none.
    """
    program = Program((Cell(_WHICH_GPU, "device"),), {"name": "name"})
    with Examinee(zygote, program, _START_TIMEOUT_S) as examinee:
        evidence = examinee.exercise("name", Exercise("call"), _START_TIMEOUT_S)
    name = "".join(chr(int(code)) for code in evidence.arrays.get("value", ()))
    if name:
        return name
    if asked == GPU:
        why = evidence.fault.message if evidence.fault else "its list of GPUs is empty"
        raise UsageError(
            f"A GPU was asked for, but TensorFlow sees none ({why}): install requirements-gpu.txt, or use "
            "'--device cpu'."
        )
    return CPU
