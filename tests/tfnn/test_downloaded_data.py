"""MNIST and CIFAR-10 through keras.datasets: small files of the same format, fetched by Keras' own download code."""

from __future__ import annotations

import hashlib
import io
import pickle
import tarfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras.src.datasets import cifar10, mnist

from tfnn.data import CHOICE, DataUnavailable, load

NUMPY = np.random.default_rng(0)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of Keras' own, in place of the user's."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv(CHOICE, raising=False)
    return tmp_path


def serve(file: Path, module: Any, monkeypatch: pytest.MonkeyPatch, *, checksum: str | None = None) -> None:
    """Let Keras download ``file`` in place of the real one: same code, another address and checksum."""
    found = checksum or hashlib.sha256(file.read_bytes()).hexdigest()
    real = keras.utils.get_file

    def get_file(**options: Any) -> str:
        return str(real(**{**options, "origin": file.as_uri(), "file_hash": found}))

    monkeypatch.setattr(module, "get_file", get_file)


def small_mnist(folder: Path) -> Path:
    arrays = {
        f"{kind}_{part}": NUMPY.integers(256 if kind == "x" else 10, size=(count, 28, 28) if kind == "x" else count)
        for part, count in (("train", 6), ("test", 3))
        for kind in "xy"
    }
    np.savez(folder / "small.npz", **{name: array.astype("uint8") for name, array in arrays.items()})
    return folder / "small.npz"


def small_cifar10(folder: Path) -> Path:
    """An archive as the real one, but with one picture per batch; Keras repeats it over the 10,000 rows of a batch."""
    path = folder / "small.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for number, name in enumerate([f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]):
            batch = {b"data": np.full((1, 3072), 51 * number, "uint8"), b"labels": [number]}
            content = pickle.dumps(batch, protocol=4)
            entry = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


def test_mnist_is_loaded_from_a_file_of_its_format(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = small_mnist(cache)
    serve(file, mnist, monkeypatch)

    data = load("mnist")

    stored = np.load(file)
    assert (data.x.shape, data.x.dtype, data.labels.dtype, data.name) == ((9, 28, 28, 1), np.float32, np.int64, "mnist")
    np.testing.assert_allclose(data.x[:6, :, :, 0] * 255, stored["x_train"], atol=1e-4)
    assert data.labels.tolist() == [*stored["y_train"], *stored["y_test"]]


def test_mnist_is_fetched_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = small_mnist(cache)
    serve(file, mnist, monkeypatch)
    load("mnist")
    file.write_bytes(b"gone")

    assert load("mnist", examples=2).x.shape == (2, 28, 28, 1)


def test_cifar10_is_loaded_from_an_archive_of_its_format(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(small_cifar10(cache), cifar10, monkeypatch)

    data = load("cifar10", examples=25000)

    assert data.x.shape == (25000, 32, 32, 3)
    assert data.labels[[0, 9999, 10000, 20000]].tolist() == [0, 0, 1, 2]
    np.testing.assert_allclose(data.x[[0, 10000, 20000], 0, 0, 0], [0.0, 0.2, 0.4], atol=1e-6)


def test_damaged_download_is_refused_in_words(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(small_mnist(cache), mnist, monkeypatch, checksum="0" * 64)

    with pytest.raises(DataUnavailable, match="mnist is not on this computer and could not be fetched"):
        load("mnist")


def test_missing_network_is_said_in_words(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        mnist,
        "get_file",
        lambda **options: keras.utils.get_file(**{**options, "origin": "http://127.0.0.1:9/mnist.npz"}),
    )

    with pytest.raises(DataUnavailable, match=r'or go on with the digits: load\("digits"\)'):
        load("mnist")


def test_digits_need_no_network_and_are_pictures(cache: Path) -> None:
    data = load(examples=100)

    assert (data.x.shape, data.labels.shape, data.name) == ((100, 8, 8, 1), (100,), "digits")
    assert load().x.shape == (1797, 8, 8, 1)


def test_environment_chooses_the_data_set(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(small_mnist(cache), mnist, monkeypatch)
    monkeypatch.setenv(CHOICE, "mnist")

    assert load().name == "mnist"
    assert load("digits").name == "digits"


def test_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="There is no data set 'mnits'; expected one of: digits, mnist, cifar10"):
        load("mnits")
