import keras
import numpy as np
import tensorflow as tf


def residual(f, x):
    return x + f(x)


def residual_backward(df, dout):
    return dout + df(dout)


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
    "derivative_of_h": -0.8,
    "gradient_through_ten_blocks": 0.107,
    "parameters_of_an_identity_shortcut": 0,
    "projections_with_option_b": 2,
    "gain_without_parameters": 0.807,
    "n_of_110_layers": "eighteen",
    "what_the_paper_does_not_count": "b",
    "weights_of_a_dense_layer": ...,
}
