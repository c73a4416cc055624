import keras
import numpy as np
import tensorflow as tf


def residual(f, x):
    return x + f(x)


def residual_backward(df, dout):
    return dout + df(dout)


def grad_norms(x, kernels, activation, residual):
    with tf.GradientTape() as tape:
        for W in kernels:
            tape.watch(W)
        h = x
        for W in kernels:
            out = activation(tf.matmul(h, W))
            if residual:
                out = out + h
            h = out
        loss = tf.reduce_mean(tf.square(h))
    grads = tape.gradient(loss, kernels)
    return [tf.norm(g).numpy() for g in grads]


import keras.backend as K


class ResidualBlock(keras.layers.Layer):
    def __init__(self, filters, stride=1, **kwargs):
        super().__init__(**kwargs)
        self.conv1 = keras.layers.Conv2D(filters, 3, strides=stride, padding="same")
        self.bn1 = keras.layers.BatchNormalization()
        self.conv2 = keras.layers.Conv2D(filters, 3, padding="same")
        self.bn2 = keras.layers.BatchNormalization()
        self.proj = keras.layers.Conv2D(filters, 1, strides=stride)
        self.filters, self.stride = filters, stride

    def call(self, x, training=None):
        y = K.relu(self.bn1(self.conv1(x), training=training))
        y = self.bn2(self.conv2(y), training=training)
        fits = self.stride == 1 and K.int_shape(x)[-1] == self.filters
        return K.relu(y + (x if fits else self.proj(x)))


def build_resnet(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    inputs = keras.Input(shape=input_shape)
    x = keras.layers.Conv2D(16, 3, padding="same", use_bias=False)(inputs)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.ReLU()(x)
    for i in range(n):
        x = block(16)(x)
    for filters in [32, 64]:
        x = block(filters, 2)(x)
        for i in range(n - 1):
            x = block(filters)(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    outputs = keras.layers.Dense(num_classes)(x)
    return keras.Model(inputs, outputs)


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
