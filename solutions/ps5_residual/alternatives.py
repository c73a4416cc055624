"""PS5: other right answers. Each must pass every check: they keep the checks and their tolerances honest."""

import keras
import numpy as np
import tensorflow as tf

from autograder.authoring import alternative

# --------------------------------------------------------------------------------------------------------- residual


@alternative(of="residual")
def residual_the_other_way_round(f, x):
    return tf.add(x, f(x))


@alternative(of="residual")
def residual_with_a_keras_layer(f, x):
    return keras.layers.Add()([f(x), x])


@alternative(of="residual")
def residual_with_add_n(f, x):
    return tf.add_n([tf.identity(x), f(x)])


@alternative(of="residual")
def residual_with_keras_ops(f, x):
    x = tf.convert_to_tensor(x)
    return keras.ops.add(f(x), x)


@alternative(of="residual")
def residual_through_a_matrix_of_ones(f, x):
    return tf.reduce_sum(tf.stack([f(x), x]), axis=0)


# ------------------------------------------------------------------------------------------------ residual_backward


@alternative(of="residual_backward")
def backward_the_other_way_round(df, dout):
    return tf.add(dout, df(dout))


@alternative(of="residual_backward")
def backward_in_numpy(df, dout):
    return np.asarray(df(dout)) + np.asarray(dout)


@alternative(of="residual_backward")
def backward_with_named_ways(df, dout):
    through_f = df(dout)
    past_f = 1.0 * dout
    return through_f + past_f


@alternative(of="residual_backward")
@tf.function
def backward_compiled(df, dout):
    return df(dout) + dout


# ------------------------------------------------------------------------------------------------------- grad_norms


@alternative(of="grad_norms")
def norms_of_variables(x, kernels, activation, residual):
    variables = [tf.Variable(kernel) for kernel in kernels]
    with tf.GradientTape() as tape:
        h = x
        for kernel in variables:
            z = activation(tf.matmul(h, kernel))
            h = h + z if residual else z
        loss = tf.reduce_mean(tf.square(h))
    return [tf.norm(g).numpy() for g in tape.gradient(loss, variables)]


@alternative(of="grad_norms")
def norms_with_a_persistent_tape(x, kernels, activation, residual):
    with tf.GradientTape(persistent=True) as tape:
        h = x
        for kernel in kernels:
            tape.watch(kernel)
            skip = h
            h = activation(h @ kernel)
            if residual:
                h += skip
        loss = tf.reduce_mean(h * h)
    norms = []
    for kernel in kernels:
        norms.append(tf.sqrt(tf.reduce_sum(tf.square(tape.gradient(loss, kernel)))))
    del tape
    return norms


@alternative(of="grad_norms")
def norms_of_dense_layers(x, kernels, activation, residual):
    layers = [keras.layers.Dense(kernel.shape[1], activation=activation, use_bias=False) for kernel in kernels]
    for layer, kernel in zip(layers, kernels, strict=True):
        layer.build(x.shape)
        layer.kernel.assign(kernel)
    with tf.GradientTape() as tape:
        h = x
        for layer in layers:
            h = layer(h) + (h if residual else 0.0)
        loss = keras.ops.mean(keras.ops.square(h))
    gradients = tape.gradient(loss, [layer.kernel.value for layer in layers])
    return np.array([np.linalg.norm(g.numpy()) for g in gradients])


@alternative(of="grad_norms")
def norms_as_one_tensor(x, kernels, activation, residual):
    with tf.GradientTape() as tape:
        for kernel in kernels:
            tape.watch(kernel)
        h = x
        for kernel in kernels:
            h = activation(h @ kernel) + h * tf.cast(residual, h.dtype)
        loss = tf.reduce_sum(h**2) / tf.cast(tf.size(h), h.dtype)
    return tf.stack([tf.linalg.global_norm([g]) for g in tape.gradient(loss, kernels)])


@alternative(of="grad_norms")
def norms_layer_by_layer(x, kernels, activation, residual):
    inputs = [x]
    for kernel in kernels:
        layer = activation(inputs[-1] @ kernel)
        inputs.append(layer + inputs[-1] if residual else layer)
    carried = 2 * inputs[-1] / tf.size(inputs[-1], out_type=tf.float32)
    norms = []
    for h, kernel in zip(inputs[-2::-1], kernels[::-1], strict=True):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([h, kernel])
            layer = activation(h @ kernel)
        norms.insert(0, float(tf.norm(tape.gradient(layer, kernel, output_gradients=carried))))
        through = tape.gradient(layer, h, output_gradients=carried)
        carried = through + carried if residual else through
    return norms


# ----------------------------------------------------------------------------------------------------- ResidualBlock


@alternative(of="residual_block")
class LayersInInit(keras.layers.Layer):
    """Layers are created in __init__, the projection in build; Keras hands ``training`` down by itself."""

    def __init__(self, filters, stride=1):
        super().__init__()
        self.filters, self.stride = filters, stride
        self.conv1 = keras.layers.Conv2D(filters, 3, strides=stride, padding="same")
        self.bn1 = keras.layers.BatchNormalization()
        self.conv2 = keras.layers.Conv2D(filters, 3, padding="same")
        self.bn2 = keras.layers.BatchNormalization()
        self.add = keras.layers.Add()
        self.relu = keras.layers.ReLU()
        self.proj = None

    def build(self, shape):
        if self.stride != 1 or shape[-1] != self.filters:
            self.proj = keras.layers.Conv2D(self.filters, 1, strides=self.stride)

    def call(self, x):
        h = self.relu(self.bn1(self.conv1(x)))
        h = self.bn2(self.conv2(h))
        return self.relu(self.add([h, x if self.proj is None else self.proj(x)]))


@alternative(of="residual_block")
class BiasesAndAnotherMomentum(keras.layers.Layer):
    """Biases everywhere, another momentum and epsilon, a normalization without a flag on the shortcut."""

    def __init__(self, filters, stride=1, **kwargs):
        super().__init__(**kwargs)
        normalization = {"momentum": 0.9, "epsilon": 1e-5}
        self.filters, self.stride = filters, stride
        self.main = keras.Sequential(
            [
                keras.layers.Conv2D(filters, 3, strides=stride, padding="same", bias_initializer="ones"),
                keras.layers.BatchNormalization(**normalization),
                keras.layers.Activation("relu"),
                keras.layers.Conv2D(filters, 3, padding="same"),
                keras.layers.BatchNormalization(**normalization),
            ]
        )
        self.side = keras.Sequential(
            [keras.layers.Conv2D(filters, 1, strides=stride), keras.layers.BatchNormalization(**normalization)]
        )

    def call(self, inputs, training=False):
        fits = self.stride == 1 and inputs.shape[-1] == self.filters
        skip = inputs if fits else self.side(inputs, training=training)
        return keras.activations.relu(keras.ops.add(self.main(inputs, training=training), skip))


class OptionA(keras.layers.Layer):
    """A block without weights on its shortcut; what becomes of x is filled in below."""

    def __init__(self, filters, stride=1):
        super().__init__()
        self.filters, self.stride = filters, stride
        self.conv1 = keras.layers.Conv2D(filters, 3, stride, "same", use_bias=False, kernel_initializer="he_normal")
        self.bn1 = keras.layers.BatchNormalization()
        self.conv2 = keras.layers.Conv2D(filters, 3, 1, "same", use_bias=False, kernel_initializer="he_normal")
        self.bn2 = keras.layers.BatchNormalization(gamma_initializer="zeros")

    def call(self, x, training=None):
        h = tf.nn.relu(self.bn1(self.conv1(x), training=training))
        h = self.bn2(self.conv2(h), training=training)
        return tf.nn.relu(h + self.fitted(x))

    def fitted(self, x):
        raise NotImplementedError


@alternative(of="residual_block")
class ZerosAtTheEnd(OptionA):
    """Option A: every second pixel, channels of zeros at the end."""

    def fitted(self, x):
        missing = self.filters - x.shape[-1]
        return tf.pad(x[:, :: self.stride, :: self.stride, :], [[0, 0], [0, 0], [0, 0], [0, missing]])


@alternative(of="residual_block")
class ZerosOnBothSides(OptionA):
    """Option A: pooling over single pixels, channels of zeros on both sides."""

    def fitted(self, x):
        small = tf.nn.max_pool2d(x, 1, self.stride, "SAME")
        missing = self.filters - x.shape[-1]
        return tf.pad(small, [[0, 0], [0, 0], [0, 0], [missing // 2, missing - missing // 2]])


@alternative(of="residual_block")
class ZerosInFront(OptionA):
    """Option A: channels of zeros in front."""

    def fitted(self, x):
        small = x[:, :: self.stride, :: self.stride]
        zeros = tf.zeros_like(small[..., :1])
        return tf.concat([zeros] * (self.filters - x.shape[-1]) + [small], axis=-1)


@alternative(of="residual_block")
class AveragesAndZeros(OptionA):
    """Option A: averages over 2 x 2 pixels."""

    def fitted(self, x):
        small = keras.layers.AveragePooling2D(2, 2, padding="same")(x) if self.stride == 2 else x
        return tf.pad(small, [[0, 0], [0, 0], [0, 0], [0, self.filters - x.shape[-1]]])


@alternative(of="residual_block")
class AveragesAndProjects(OptionA):
    """Averages over 2 x 2 pixels before a 1x1 convolution with stride 1."""

    def build(self, shape):
        self.pool = keras.layers.AveragePooling2D(self.stride, padding="same")
        self.needed = self.stride > 1 or shape[-1] != self.filters
        self.conv3 = keras.layers.Conv2D(self.filters, 1, use_bias=False)
        self.bn3 = keras.layers.BatchNormalization()

    def fitted(self, x):
        return self.bn3(self.conv3(self.pool(x))) if self.needed else x


@alternative(of="residual_block")
class CreatedBackwards(keras.layers.Layer):
    """Creates its layers in the reverse order and keeps them in lists."""

    def __init__(self, filters, stride=1):
        super().__init__()
        self.filters, self.stride = filters, stride
        self.side = []
        self.second = [keras.layers.Conv2D(filters, 3, padding="same"), keras.layers.BatchNormalization()]
        self.first = [
            keras.layers.Conv2D(filters, 3, strides=stride, padding="same"),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
        ]

    def build(self, shape):
        if self.stride != 1 or shape[-1] != self.filters:
            self.side = [
                keras.layers.Conv2D(self.filters, 1, strides=self.stride, use_bias=False),
                keras.layers.BatchNormalization(),
            ]

    def call(self, x, training=None):
        h = skip = x
        for layer in self.first + self.second:
            h = layer(h)
        for layer in self.side:
            skip = layer(skip)
        return keras.ops.relu(h + skip)


@alternative(of="residual_block")
class PadsByItself(keras.layers.Layer):
    """Pads with a row of zeros on each side and convolves without padding, which shifts the grid of strided blocks."""

    def __init__(self, filters, stride=1):
        super().__init__()
        self.filters, self.stride = filters, stride

    def build(self, shape):
        self.pad = keras.layers.ZeroPadding2D(1)
        self.conv1 = keras.layers.Conv2D(self.filters, 3, strides=self.stride, use_bias=False)
        self.bn1 = keras.layers.BatchNormalization()
        self.conv2 = keras.layers.Conv2D(self.filters, 3, use_bias=False)
        self.bn2 = keras.layers.BatchNormalization()
        self.fits = self.stride == 1 and shape[-1] == self.filters
        if not self.fits:
            self.conv3 = keras.layers.Conv2D(self.filters, 1, strides=self.stride, use_bias=False)
            self.bn3 = keras.layers.BatchNormalization()

    def call(self, x, training=None):
        h = self.bn1(self.conv1(self.pad(x)), training=training)
        h = self.bn2(self.conv2(self.pad(tf.nn.relu(h))), training=training)
        return tf.nn.relu(h + (x if self.fits else self.bn3(self.conv3(x), training=training)))


@alternative(of="residual_block")
class AModelOfItsOwn(keras.Model):
    """A keras.Model whose projection is a dense layer on every second pixel."""

    def __init__(self, filters, stride=1):
        super().__init__()
        self.filters, self.stride = filters, stride

    def build(self, shape):
        self.conv1 = keras.layers.Conv2D(self.filters, (3, 3), strides=(self.stride, self.stride), padding="same")
        self.bn1 = keras.layers.BatchNormalization()
        self.conv2 = keras.layers.Conv2D(self.filters, (3, 3), padding="same")
        self.bn2 = keras.layers.BatchNormalization()
        self.dense = None
        if self.stride != 1 or shape[-1] != self.filters:
            self.dense = keras.layers.Dense(self.filters, use_bias=False)
        self.built = True

    def call(self, x, training=None):
        h = self.bn1(self.conv1(x), training=training)
        h = self.bn2(self.conv2(tf.maximum(h, 0.0)), training=training)
        skip = x if self.dense is None else self.dense(x[:, :: self.stride, :: self.stride, :])
        return tf.maximum(h + skip, 0.0)


@alternative(of="residual_block")
class AFunctionalModelInside(keras.layers.Layer):
    """Builds a functional model when the first input arrives."""

    def __init__(self, filters, stride=1):
        super().__init__()
        self.filters, self.stride = filters, stride

    def build(self, shape):
        inputs = keras.Input(shape[1:])
        h = keras.layers.Conv2D(self.filters, 3, self.stride, "same", kernel_regularizer="l2")(inputs)
        h = keras.layers.ReLU()(keras.layers.BatchNormalization()(h))
        h = keras.layers.Conv2D(self.filters, 3, 1, "same", kernel_regularizer="l2")(h)
        h = keras.layers.BatchNormalization()(h)
        skip = inputs
        if self.stride != 1 or shape[-1] != self.filters:
            skip = keras.layers.Conv2D(self.filters, 1, self.stride, "same")(skip)
            skip = keras.layers.BatchNormalization(momentum=0.95)(skip)
        self.network = keras.Model(inputs, keras.layers.ReLU()(keras.layers.add([h, skip])))

    def call(self, x, training=None):
        return self.network(x, training=training)


@alternative(of="residual_block")
class KernelsOfItsOwn(keras.layers.Layer):
    """Owns its kernels through add_weight and convolves with TensorFlow's function."""

    def __init__(self, filters, stride=1):
        super().__init__()
        self.filters, self.stride = filters, stride
        self.norms = [keras.layers.BatchNormalization() for _ in range(2)]

    def build(self, shape):
        channels = shape[-1]
        self.w1 = self.add_weight(shape=(3, 3, channels, self.filters), initializer="he_normal")
        self.w2 = self.add_weight(shape=(3, 3, self.filters, self.filters), initializer="he_normal")
        fits = self.stride == 1 and channels == self.filters
        self.w3 = None if fits else self.add_weight(shape=(1, 1, channels, self.filters), initializer="he_normal")

    def call(self, x, training=None):
        h = tf.nn.conv2d(x, tf.cast(self.w1, x.dtype), self.stride, "SAME")
        h = tf.nn.relu(self.norms[0](h, training=training))
        h = self.norms[1](tf.nn.conv2d(h, tf.cast(self.w2, x.dtype), 1, "SAME"), training=training)
        skip = x if self.w3 is None else tf.nn.conv2d(x, tf.cast(self.w3, x.dtype), self.stride, "SAME")
        return tf.nn.relu(h + skip)


# ----------------------------------------------------------------------------------------------------- build_resnet


@alternative(of="build_resnet")
def resnet_with_probabilities(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    x = inputs = keras.layers.Input(shape=input_shape)
    x = keras.layers.Conv2D(16, (3, 3), padding="same")(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.Activation("relu")(x)
    for i in range(3 * n):
        x = block(16 * 2 ** (i // n), stride=2 if i in (n, 2 * n) else 1)(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    outputs = keras.layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(inputs=inputs, outputs=outputs, name="resnet")


@alternative(of="build_resnet")
def resnet_as_a_sequential(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    model = keras.Sequential([keras.Input(input_shape)])
    model.add(keras.layers.ZeroPadding2D(1))
    model.add(keras.layers.Conv2D(16, 3, use_bias=False))
    model.add(keras.layers.BatchNormalization(epsilon=1e-5, momentum=0.9))
    model.add(keras.layers.ReLU())
    for filters in (16, 32, 64):
        for position in range(n):
            model.add(block(filters, 2 if filters > 16 and position == 0 else 1))
    model.add(keras.layers.GlobalAveragePooling2D())
    model.add(keras.layers.Dense(num_classes))
    return model


@alternative(of="build_resnet")
def resnet_that_is_built_later(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    stages = [
        [block(16, 1) for _ in range(n)],
        [block(32, 2)] + [block(32, 1) for _ in range(n - 1)],
        [block(64, 2)] + [block(64, 1) for _ in range(n - 1)],
    ]
    first = [keras.layers.Conv2D(16, 3, padding="same"), keras.layers.BatchNormalization(), keras.layers.ReLU()]
    last = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes), keras.layers.Softmax()]
    return keras.Sequential(first + [layer for stage in stages for layer in stage] + last)


class ResNet(keras.Model):
    """A subclass of keras.Model."""

    def __init__(self, n, num_classes, block):
        super().__init__()
        self.stem = keras.layers.Conv2D(16, 3, padding="same", use_bias=False)
        self.norm = keras.layers.BatchNormalization()
        self.blocks = []
        for filters, stride in ((16, 1), (32, 2), (64, 2)):
            self.blocks += [block(filters, stride), *(block(filters) for _ in range(n - 1))]
        self.dense = keras.layers.Dense(num_classes)

    def call(self, x, training=None):
        h = tf.nn.relu(self.norm(self.stem(x), training=training))
        for layer in self.blocks:
            h = layer(h)
        return self.dense(tf.reduce_mean(h, axis=[1, 2]))


@alternative(of="build_resnet")
def resnet_as_a_subclass(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    return ResNet(n, num_classes, block)


@alternative(of="build_resnet")
def resnet_with_ordinary_pooling(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    inputs = keras.Input(input_shape)
    h = keras.layers.Conv2D(16, 3, padding="same", use_bias=False)(inputs)
    h = keras.ops.relu(keras.layers.BatchNormalization()(h))
    filters = 16
    for stage in range(1, 4):
        for number in range(1, n + 1):
            h = block(filters, stride=2)(h) if stage != 1 and number == 1 else block(filters)(h)
        filters *= 2
    h = keras.layers.AveragePooling2D(h.shape[1:3])(h)
    return keras.Model(inputs, keras.layers.Dense(num_classes)(keras.layers.Flatten()(h)))


# ----------------------------------------------------------------------------------------------------------- counts


@alternative(of="count_params_basic")
def basic_by_building_it(cin, c, stride):
    inputs = keras.Input((8, 8, cin))
    h = keras.layers.Conv2D(c, 3, strides=stride, padding="same", use_bias=False)(inputs)
    h = keras.layers.BatchNormalization()(h)
    h = keras.layers.Conv2D(c, 3, padding="same", use_bias=False)(h)
    h = keras.layers.BatchNormalization()(h)
    skip = inputs
    if stride > 1 or cin != c:
        skip = keras.layers.Conv2D(c, 1, strides=stride, use_bias=False)(skip)
        skip = keras.layers.BatchNormalization()(skip)
    model = keras.Model(inputs, h + skip)
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


@alternative(of="count_params_basic")
def basic_as_a_float(cin, c, stride):
    total = 9.0 * c * (cin + c) + 4.0 * c
    if (stride, cin) != (1, c):
        total += c * (cin + 2.0)
    return total


@alternative(of="count_bottleneck")
def bottleneck_as_a_sum(channels, width):
    return sum(k * k * a * b for k, a, b in [(1, channels, width), (3, width, width), (1, width, channels)])


@alternative(of="count_bottleneck")
def bottleneck_with_numpy(channels, width):
    return np.prod([1, 1, channels, width]) + np.prod([3, 3, width, width]) + np.prod([1, 1, width, channels])


@alternative(of="count_resnext")
def resnext_divided_by_its_groups(channels, cardinality, group_width):
    width = cardinality * group_width
    return 2 * channels * width + 9 * width * width / cardinality


@alternative(of="count_resnext")
def resnext_group_by_group(channels, cardinality, group_width):
    return cardinality * (channels * group_width + 9 * group_width**2 + group_width * channels)


@alternative(of="dense_block_channels")
def dense_block_layer_by_layer(k0, k, L):
    channels = k0
    for _ in range(L):
        channels += k
    return channels


@alternative(of="dense_block_channels")
def dense_block_as_a_tensor(k0, k, L):
    return tf.constant(k0) + k * tf.constant(L)


# ------------------------------------------------------------------------------------------------- inspect_resnet50


@alternative(of="inspect_resnet50")
def facts_with_other_words(classes=1000):
    model = tf.keras.applications.ResNet50(include_top=True, weights=None, classes=classes)
    sizes = [np.prod(weight.shape) for weight in model.weights]
    trained = keras.ops.sum([keras.ops.size(weight) for weight in model.trainable_weights])
    kinds = [type(layer).__name__ for layer in model.layers]
    return {
        "total": np.sum(sizes),
        "trainable": trained,
        "n_conv": kinds.count("Conv2D"),
        "output_shape": [None, classes],
    }


@alternative(of="inspect_resnet50")
def facts_with_more_entries(classes=1000):
    model = keras.applications.ResNet50(weights=None, classes=classes, classifier_activation=None)
    untrained = sum(int(np.prod(w.shape)) for w in model.non_trainable_weights)
    convolutions = [layer for layer in model.layers if hasattr(layer, "kernel") and hasattr(layer, "strides")]
    return {
        "total": model.count_params(),
        "trainable": model.count_params() - untrained,
        "non_trainable": untrained,
        "n_conv": len(convolutions),
        "output_shape": tuple(model.output.shape),
        "name": model.name,
    }


# --------------------------------------------------------------------------------------------------------- deep_net


class DeepBlock(keras.layers.Layer):
    """Two convolutions, created backwards, with biases; adds its input or does not."""

    def __init__(self, channels, shortcut):
        super().__init__()
        self.shortcut = shortcut
        self.bn2 = keras.layers.BatchNormalization(momentum=0.9)
        self.conv2 = keras.layers.Conv2D(channels, 3, padding="same")
        self.bn1 = keras.layers.BatchNormalization(momentum=0.9)
        self.conv1 = keras.layers.Conv2D(channels, 3, padding="same")

    def call(self, x):
        h = self.bn2(self.conv2(tf.nn.relu(self.bn1(self.conv1(x)))))
        return tf.nn.relu(h + x) if self.shortcut else tf.nn.relu(h)


@alternative(of="deep_net")
def deep_net_of_layers(depth, residual, channels=8):
    layers = [
        keras.layers.Conv2D(channels, 3, padding="same", use_bias=False, kernel_initializer="he_normal"),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
    ]
    layers += [DeepBlock(channels, residual) for _ in range(depth // 2 - 1)]
    return keras.Sequential([*layers, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(10)])


@alternative(of="deep_net")
def deep_net_with_a_counter(depth, residual, channels=8):
    def layer(h):
        h = keras.layers.Conv2D(channels, (3, 3), padding="same", kernel_initializer="he_normal")(h)
        return keras.layers.BatchNormalization(epsilon=1e-5)(h)

    inputs = keras.layers.Input((8, 8, 1))
    h = keras.ops.relu(layer(inputs))
    made = 2
    while made < depth:
        skip = h
        h = keras.ops.relu(layer(h))
        h = layer(h)
        if residual:
            h = keras.layers.add([h, skip])
        h = keras.layers.Activation("relu")(h)
        made += 2
    h = keras.layers.AveragePooling2D(8)(h)
    return keras.Model(inputs, keras.layers.Dense(10)(keras.layers.Flatten()(h)))


# ------------------------------------------------------------------------------------------------------- experiment


@alternative(of="experiment")
def compares_depth_by_depth(build, train, depths):
    losses = {False: [], True: []}
    for depth in depths:
        for kind in (True, False):
            losses[kind].append(float(train(build(depth=depth, residual=kind))["loss"][-1]))
    return {
        "plain": losses[False],
        "residual": losses[True],
        "plain_degrades": losses[False][-1] > losses[False][0],
        "residual_degrades": losses[True][-1] > losses[True][0],
    }


@alternative(of="experiment")
def compares_with_numpy(build, train, depths):
    ends = np.array([[train(build(depth, kind))["loss"][-1] for depth in depths] for kind in (0, 1)])
    degrades = ends[:, -1] > ends[:, 0]
    return {"plain": ends[0], "residual": ends[1], "plain_degrades": degrades[0], "residual_degrades": degrades[1]}


@alternative(of="experiment")
def compares_with_more_entries(build, train, depths):
    networks = [(kind, build(depth, residual=kind)) for kind in (False, True) for depth in depths]
    runs = [(kind, train(network)) for kind, network in networks]
    plain, shortcuts = ([run["loss"][-1] for kind, run in runs if kind is wanted] for wanted in (False, True))
    report = {"depths": list(depths), "plain": tf.constant(plain, tf.float64), "residual": tuple(shortcuts)}
    report["plain_degrades"] = int(plain[0] < plain[-1])
    report["residual_degrades"] = np.bool_(shortcuts[0] < shortcuts[-1])
    return report


# ------------------------------------------------------------------------------------------------------------- quiz


def filled_in(answers):
    """The dictionary that a student hands in."""
    return answers()


@alternative(of="quiz")
@filled_in
def quiz_with_capitals_and_rounded_numbers():
    """Letters in upper case and with blanks, numbers as people write them down."""
    return {
        "why_56_layers_are_worse": " B ",
        "why_1202_layers_are_worse": "C",
        "derivative_of_h": 0.200,
        "gradient_through_ten_blocks": 0.1074,
        "parameters_of_an_identity_shortcut": 0.0,
        "projections_with_option_b": 2.0,
        "gain_without_parameters": 0.807,
        "n_of_110_layers": 18.0,
        "what_the_paper_does_not_count": "B",
        "weights_of_a_dense_layer": 2.684e8,
    }


@alternative(of="quiz")
@filled_in
def quiz_computed_with_arrays():
    """Every number is the result of NumPy or TensorFlow, of the dtype that came out."""
    errors = np.array([28.54, 25.03, 24.52, 24.19])
    with tf.GradientTape() as tape:
        x = tf.Variable(2.0)
        h = -0.4 * tf.nn.relu(2 * x) + x
    return {
        "why_56_layers_are_worse": "b",
        "why_1202_layers_are_worse": "c",
        "derivative_of_h": tape.gradient(h, x),
        "gradient_through_ten_blocks": np.prod(np.full(10, 1 - 0.2, "float32")),
        "parameters_of_an_identity_shortcut": np.int64(0),
        "projections_with_option_b": np.count_nonzero(np.diff([16, 16, 32, 64])),
        "gain_without_parameters": (errors[0] - errors[1]) / (errors[0] - errors[3]),
        "n_of_110_layers": tf.constant((110 - 2) // 6),
        "what_the_paper_does_not_count": "b",
        "weights_of_a_dense_layer": np.prod([32, 32, 16]) ** 2,
    }
