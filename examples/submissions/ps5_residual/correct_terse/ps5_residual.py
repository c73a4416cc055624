import keras
import numpy as np
import tensorflow as tf

BN, relu = keras.layers.BatchNormalization, keras.ops.relu

def residual(f, x): return f(x) + x

def residual_backward(df, dout): return df(dout) + dout

def grad_norms(x, kernels, activation, residual):
    with tf.GradientTape() as t:
        t.watch(kernels); h = x
        for W in kernels: h = activation(h @ W) + residual * h
        L = tf.reduce_mean(h ** 2)
    return [tf.norm(g) for g in t.gradient(L, kernels)]

class ResidualBlock(keras.layers.Layer):
    def __init__(s, filters, stride=1, **kw):
        super().__init__(**kw); s.f, s.s = filters, stride
    def build(s, shape):
        C = lambda k, st: keras.layers.Conv2D(s.f, k, st, "same", use_bias=False)
        s.c1, s.c2, s.b1, s.b2 = C(3, s.s), C(3, 1), BN(), BN()
        s.p = None if s.s == 1 and shape[-1] == s.f else keras.Sequential([C(1, s.s), BN()])
    def call(s, x, training=None):
        h = relu(s.b1(s.c1(x), training=training))
        return relu(s.b2(s.c2(h), training=training) + (s.p(x, training=training) if s.p else x))

def build_resnet(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    x = i = keras.Input(input_shape)
    x = relu(BN()(keras.layers.Conv2D(16, 3, padding="same")(x)))
    for f in 16, 32, 64:
        for k in range(n): x = block(f, 1 + (f > 16 and k == 0))(x)
    return keras.Model(i, keras.layers.Dense(num_classes)(keras.layers.GlobalAveragePooling2D()(x)))

def count_params_basic(cin, c, stride):
    return 9 * c * (cin + c) + 4 * c + (stride > 1 or cin != c) * c * (cin + 2)

def count_bottleneck(channels, width): return width * (2 * channels + 9 * width)

def count_resnext(channels, cardinality, group_width): return cardinality * count_bottleneck(channels, group_width)

def dense_block_channels(k0, k, L): return k0 + k * L

def inspect_resnet50(classes=1000):
    m = keras.applications.ResNet50(weights=None, classes=classes)
    n = lambda ws: sum(w.numpy().size for w in ws)
    return dict(total=n(m.weights), trainable=n(m.trainable_weights), output_shape=m.output.shape,
                n_conv=sum(isinstance(l, keras.layers.Conv2D) for l in m.layers))

def deep_net(depth, residual, channels=8):
    cb = lambda h: BN()(keras.layers.Conv2D(channels, 3, padding="same", use_bias=False)(h))
    i = keras.Input((8, 8, 1)); h = relu(cb(i))
    for _ in range(depth // 2 - 1):
        g = cb(relu(cb(h))); h = relu(g + h if residual else g)
    return keras.Model(i, keras.layers.Dense(10)(keras.layers.GlobalAveragePooling2D()(h)))

def compare_depths(build, train, depths):
    r = {k: [train(build(d, b))["loss"][-1] for d in depths] for b, k in enumerate(("plain", "residual"))}
    return {**r, "plain_degrades": r["plain"][-1] > r["plain"][0], "residual_degrades": r["residual"][-1] > r["residual"][0]}

quiz_answers = dict(why_56_layers_are_worse="b", why_1202_layers_are_worse="c", derivative_of_h=.2,
    gradient_through_ten_blocks=.8 ** 10, parameters_of_an_identity_shortcut=0, projections_with_option_b=2,
    gain_without_parameters=3.51 / 4.35, n_of_110_layers=18, what_the_paper_does_not_count="b",
    weights_of_a_dense_layer=16384 ** 2)
