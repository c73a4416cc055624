"""MNIST and CIFAR-10 through keras.datasets: small files of the same format, fetched by Keras' own download code."""

from __future__ import annotations

import hashlib
import inspect
import io
import pickle
import re
import tarfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras.src.datasets import cifar10, mnist

from tfnn.data import _SOURCES, CHOICE, DataUnavailable, _cache, load

NUMPY = np.random.default_rng(0)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of Keras' own, in place of the user's."""
    (tmp_path / "keras").mkdir()  # Keras goes elsewhere when the folder is not there
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(keras.src.backend.config, "_KERAS_DIR", str(tmp_path / "keras"))  # it asked when it was loaded
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


def unreachable(module: Any, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras expects the checksum of ``file`` and finds nobody at the address."""
    real, found = keras.utils.get_file, hashlib.sha256(file.read_bytes()).hexdigest()
    nobody = "http://127.0.0.1:9/nothing"
    monkeypatch.setattr(
        module, "get_file", lambda **options: str(real(**{**options, "origin": nobody, "file_hash": found}))
    )


@pytest.mark.parametrize(
    ("name", "module", "make"), [("mnist", mnist, small_mnist), ("cifar10", cifar10, small_cifar10)]
)
def test_without_a_network_a_copy_can_be_put_where_the_message_says(
    name: str, module: Any, make: Any, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = make(cache)
    unreachable(module, copy, monkeypatch)
    with pytest.raises(DataUnavailable) as trouble:
        load(name)
    (place,) = re.findall(r"SHA-256 [0-9a-f]{64}\) at (.+); or go on", str(trouble.value))

    Path(place).write_bytes(copy.read_bytes())

    assert load(name, examples=2).name == name


def test_downloads_of_these_tests_stay_out_of_the_home(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(small_mnist(cache), mnist, monkeypatch)
    load("mnist")

    assert [path.name for path in (cache / "keras" / "datasets").iterdir()] == ["mnist.npz"]


def test_copy_is_wanted_where_keras_goes_when_it_may_not_write_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent, made = str(tmp_path / "not there"), []
    monkeypatch.setenv("KERAS_HOME", absent)
    monkeypatch.setattr(keras.src.backend.config, "_KERAS_DIR", absent)
    with monkeypatch.context() as patch:
        patch.setattr(keras.src.utils.file_utils.os, "makedirs", lambda folder, **_: made.append(folder))
        patch.setattr(keras.src.utils.file_utils, "urlretrieve", lambda *_: None)
        keras.utils.get_file("some_file", origin="http://127.0.0.1:9/nothing")

    assert made == [str(_cache() / "datasets")]


@pytest.mark.parametrize("module", [mnist, cifar10])
def test_address_and_checksum_that_are_told_are_those_of_keras(module: Any) -> None:
    source = inspect.getsource(module)
    name = module.__name__.rpartition(".")[2]

    assert _SOURCES[name].sha256 in source
    assert _SOURCES[name].address.rpartition("/")[0] in source
    assert _SOURCES[name].address.rpartition("/")[2] in source


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
