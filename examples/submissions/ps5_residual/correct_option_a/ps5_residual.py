# %%
import keras
import numpy as np
import tensorflow as tf
import tfnn

# %%
def residual(f, x):
    return tf.add(f(x), x)

# %%
def residual_backward(df, dout):
    through, past = df(dout), dout
    return through + past

# %%
def grad_norms(x, kernels, activation, residual):
    weights = [tf.Variable(k) for k in kernels]  # variables are watched by themselves
    with tf.GradientTape() as tape:
        h = x
        for w in weights:
            h = activation(h @ w) + (h if residual else 0.0)
        loss = tf.reduce_mean(h * h)
    return [tf.sqrt(tf.reduce_sum(g * g)) for g in tape.gradient(loss, weights)]

# %%
class ResidualBlock(keras.layers.Layer):
    """Option A: the shortcut has no weights. It drops pixels and appends empty channels."""

    def __init__(self, filters, stride=1, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.stride = filters, stride
        self.conv_a = keras.layers.Conv2D(filters, 3, stride, padding="same")
        self.norm_a = keras.layers.BatchNormalization()
        self.conv_b = keras.layers.Conv2D(filters, 3, 1, padding="same")
        self.norm_b = keras.layers.BatchNormalization()

    def call(self, x, training=None):
        out = self.norm_a(self.conv_a(x), training=training)
        out = self.norm_b(self.conv_b(tf.nn.relu(out)), training=training)
        shortcut = x[:, :: self.stride, :: self.stride, :]
        missing = self.filters - x.shape[-1]
        if missing > 0:
            shortcut = tf.pad(shortcut, [[0, 0], [0, 0], [0, 0], [0, missing]])
        return tf.nn.relu(out + shortcut)

# %%
def build_resnet(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    layers = [
        keras.Input(input_shape),
        keras.layers.Conv2D(16, 3, padding="same"),
        keras.layers.BatchNormalization(),
        keras.layers.Activation("relu"),
    ]
    for stage in range(3):
        for i in range(n):
            stride = 2 if stage > 0 and i == 0 else 1
            layers.append(block(16 * 2**stage, stride))
    layers += [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes, activation="softmax")]
    return keras.Sequential(layers)

# %%
def count_params_basic(cin, c, stride):
    total = 9 * cin * c + 9 * c * c + 4 * c
    if stride != 1 or cin != c:
        total += cin * c + 2 * c
    return total

# %%
def count_bottleneck(channels, width):
    return 2 * channels * width + 9 * width**2

# %%
def count_resnext(channels, cardinality, group_width):
    width = cardinality * group_width
    return 2 * channels * width + 9 * cardinality * group_width**2

# %%
def dense_block_channels(k0, k, L):
    return k0 + L * k

# %%
def inspect_resnet50(classes=1000):
    net = tf.keras.applications.ResNet50(weights=None, classes=classes)
    count = lambda variables: sum(int(tf.size(v)) for v in variables)
    return dict(
        total=count(net.variables),
        trainable=count(net.trainable_variables),
        n_conv=sum(type(layer).__name__ == "Conv2D" for layer in net.layers),
        output_shape=(None, classes),
    )

# %%
class Pair(keras.layers.Layer):
    """Two normalized convolutions, with or without the input added before the last ReLU."""

    def __init__(self, channels, add_input):
        super().__init__()
        self.add_input = add_input
        self.first = keras.layers.Conv2D(channels, 3, padding="same")
        self.first_norm = keras.layers.BatchNormalization()
        self.second = keras.layers.Conv2D(channels, 3, padding="same")
        self.second_norm = keras.layers.BatchNormalization()

    def call(self, x, training=None):
        y = tf.nn.relu(self.first_norm(self.first(x), training=training))
        y = self.second_norm(self.second(y), training=training)
        return tf.nn.relu(x + y if self.add_input else y)


def deep_net(depth, residual, channels=8):
    net = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(channels, 3, padding="same")])
    net.add(keras.layers.BatchNormalization())
    net.add(keras.layers.ReLU())
    for _ in range(depth // 2 - 1):
        net.add(Pair(channels, residual))
    net.add(keras.layers.GlobalAveragePooling2D())
    net.add(keras.layers.Dense(10))
    return net

# %%
def compare_depths(build, train, depths):
    final = {kind: [train(build(d, kind == "residual"))["loss"][-1] for d in depths] for kind in ("plain", "residual")}
    return final | {f"{kind}_degrades": losses[-1] > losses[0] for kind, losses in final.items()}

# %%
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

# %%
for name in ('residual', 'residual_block', 'deep_net', 'quiz'):
    tfnn.check(name)
