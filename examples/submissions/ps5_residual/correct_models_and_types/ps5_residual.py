from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

Activation = Callable[[tf.Tensor], tf.Tensor]


def residual(f: Callable[[tf.Tensor], tf.Tensor], x: tf.Tensor) -> tf.Tensor:
    """H(x) = F(x) + x."""
    return f(x) + x


def residual_backward(df: Callable[[tf.Tensor], tf.Tensor], dout: tf.Tensor) -> tf.Tensor:
    """The gradient comes back on two ways, and the two are summed."""
    return df(dout) + dout


def stack_output(x: tf.Tensor, kernels: list[tf.Tensor], activation: Activation, shortcuts: bool) -> tf.Tensor:
    h = x
    for kernel in kernels:
        layer = activation(tf.matmul(h, kernel))
        h = layer + h if shortcuts else layer
    return h


def grad_norms(x: tf.Tensor, kernels: list[tf.Tensor], activation: Activation, residual: bool) -> list[float]:
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(kernels)
        loss = tf.reduce_mean(tf.square(stack_output(x, kernels, activation, residual)))
    return [float(tf.linalg.global_norm([gradient])) for gradient in tape.gradient(loss, kernels)]


@dataclass(frozen=True)
class BlockPlan:
    """What a block is made of."""

    channels: int
    filters: int
    stride: int

    @property
    def identity_fits(self) -> bool:
        return self.stride == 1 and self.channels == self.filters


class ResidualBlock(keras.Model):
    """A block is a small model of its own."""

    def __init__(self, filters: int, stride: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.filters, self.stride = filters, stride

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        plan = BlockPlan(int(input_shape[-1]), self.filters, self.stride)
        inputs = keras.Input((None, None, plan.channels))
        h = self._normalized(inputs, 3, plan.stride)
        h = self._normalized(keras.layers.ReLU()(h), 3, 1)
        shortcut = inputs if plan.identity_fits else self._normalized(inputs, 1, plan.stride)
        self.network = keras.Model(inputs, keras.layers.ReLU()(keras.layers.add([h, shortcut])))
        self.built = True

    def _normalized(self, h: Any, size: int, stride: int) -> Any:
        h = keras.layers.Conv2D(self.filters, size, strides=stride, padding="same", use_bias=False)(h)
        return keras.layers.BatchNormalization()(h)

    def call(self, x: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        return self.network(x, training=training)


class SmallResNet(keras.Model):
    """The networks with 6n + 2 layers, as a subclassed model."""

    def __init__(self, n: int, num_classes: int, block: Callable[..., Any]) -> None:
        super().__init__()
        self.stem = keras.Sequential(
            [
                keras.layers.Conv2D(16, 3, padding="same", use_bias=False),
                keras.layers.BatchNormalization(),
                keras.layers.ReLU(),
            ]
        )
        first_strides = {16: 1, 32: 2, 64: 2}
        self.blocks = [
            block(filters, stride=first_strides[filters] if position == 0 else 1)
            for filters in first_strides
            for position in range(n)
        ]
        self.pooling = keras.layers.GlobalAveragePooling2D()
        self.classifier = keras.layers.Dense(num_classes)

    def call(self, pictures: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        h = self.stem(pictures, training=training)
        for block in self.blocks:
            h = block(h)
        return self.classifier(self.pooling(h))


def build_resnet(
    n: int, num_classes: int = 10, input_shape: tuple[int, int, int] = (32, 32, 3), *, block: Callable[..., Any]
) -> keras.Model:
    model = SmallResNet(n, num_classes, block)
    model(tf.zeros((1, *input_shape)))
    return model


def count_params_basic(cin, c, stride):
    total = 9 * cin * c + 9 * c * c + 4 * c
    if stride != 1 or cin != c:
        total += cin * c + 2 * c
    return total


def count_bottleneck(channels, width):
    return 2 * channels * width + 9 * width**2


def count_resnext(channels, cardinality, group_width):
    width = cardinality * group_width
    return 2 * channels * width + 9 * cardinality * group_width**2


def dense_block_channels(k0, k, L):
    return k0 + L * k


def inspect_resnet50(classes=1000):
    model = keras.applications.ResNet50(weights=None, classes=classes)
    return {
        "total": model.count_params(),
        "trainable": int(sum(np.prod(w.shape) for w in model.trainable_weights)),
        "n_conv": len([layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]),
        "output_shape": model.output_shape,
    }


class DeepNet(keras.Model):
    def __init__(self, depth: int, shortcuts: bool, channels: int) -> None:
        super().__init__()
        self.shortcuts = shortcuts
        self.convolutions = [
            keras.layers.Conv2D(channels, 3, padding="same", use_bias=False) for _ in range(depth - 1)
        ]
        self.normalizations = [keras.layers.BatchNormalization() for _ in range(depth - 1)]
        self.scores = keras.layers.Dense(10)

    def call(self, x: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        h = shortcut = x
        for place, (conv, norm) in enumerate(zip(self.convolutions, self.normalizations, strict=True)):
            h = norm(conv(h), training=training)
            ends_a_block = place > 0 and place % 2 == 0
            if ends_a_block and self.shortcuts:
                h = h + shortcut
            h = tf.nn.relu(h)
            if place % 2 == 0:
                shortcut = h
        return self.scores(tf.reduce_mean(h, axis=[1, 2]))


def deep_net(depth: int, residual: bool, channels: int = 8) -> keras.Model:
    model = DeepNet(depth, residual, channels)
    model.build((None, 8, 8, 1))
    return model


def compare_depths(build, train, depths):
    plain, residual = [], []
    for depth in depths:
        plain.append(train(build(depth, False))["loss"][-1])
        residual.append(train(build(depth, True))["loss"][-1])
    return {
        "plain": plain,
        "residual": residual,
        "plain_degrades": plain[-1] > plain[0],
        "residual_degrades": residual[-1] > residual[0],
    }


quiz_answers = {
    "why_56_layers_are_worse": "b",
    "why_1202_layers_are_worse": "c",
    "derivative_of_h": 0.2,
    "gradient_through_ten_blocks": 0.107,
    "parameters_of_an_identity_shortcut": 0,
    "projections_with_option_b": 2,
    "gain_without_parameters": 0.807,
    "n_of_110_layers": 18,
    "what_the_paper_does_not_count": "b",
    "weights_of_a_dense_layer": 268435456,
}


def main() -> None:
    model = build_resnet(3, block=ResidualBlock)
    print(model.count_params())


if __name__ == "__main__":
    main()
