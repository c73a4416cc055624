# ps1 - I come from numpy/matlab, so I write everything with shapes next to it
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
import keras
import tfnn
from tfnn.data import digits

np.random.seed(1234)
tf.random.set_seed(1234)
np.set_printoptions(precision=3)

# the tf names for what I know from numpy
tmax = lambda a, ax: tf.reduce_max(a, axis=ax, keepdims=True)
tsum = lambda a, ax: tf.reduce_sum(a, axis=ax, keepdims=True)


def softmax(z, axis=-1):
    z = z - tmax(z, axis)        # (..., K) - (..., 1)
    num = tf.exp(z)              # (..., K)
    den = tsum(num, axis)        # (..., 1)
    return num / den


class SoftmaxLayer(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        D, K = input_shape[-1], self.units
        # one matrix (D+1, K) would be nicer, but the task wants two weights
        self.kernel = self.add_weight(shape=(D, K), initializer="random_normal", name="kernel")
        self.bias = self.add_weight(shape=(K,), initializer="zeros", name="bias")

    def call(self, x):
        return softmax(tf.tensordot(x, self.kernel, axes=1) + self.bias)   # (N,D)(D,K) -> (N,K)


def categorical_cross_entropy(y_true, y_pred):
    N = y_pred.shape[0]
    p = tf.clip_by_value(y_pred, 1e-9, 1.0)
    return -tf.reduce_sum(y_true * tf.math.log(p)) / N


def ce_grad_logits(z, y_true):
    z, y_true = np.asarray(z), np.asarray(y_true)     # no gradient needed here, so plain numpy
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return (p - y_true) / z.shape[0]


def train_step(W, b, x, y, lr):
    x = tf.cast(x, W.dtype)
    y = tf.cast(y, W.dtype)
    with tf.GradientTape(persistent=True) as tape:
        p = softmax(tf.matmul(x, W) + b)
        L = categorical_cross_entropy(y, p)
    dW = tape.gradient(L, W)
    db = tape.gradient(L, b)
    del tape
    W.assign(W - lr * dW)
    b.assign(b - lr * db)
    return L


def accuracy(y_true, y_pred):
    y_true = np.array(y_true)
    y_pred = np.array(y_pred)
    if y_true.shape == y_pred.shape:
        y_true = np.argmax(y_true, axis=1)
    hits = np.count_nonzero(np.argmax(y_pred, axis=1) == y_true)
    return hits / y_true.size


def binary_cross_entropy_from_logits(y_true, logit):
    # logaddexp(0, l) is what numpy calls it; softplus in tf
    a = tf.math.softplus(-logit)   # -log sigmoid(l)
    c = tf.math.softplus(logit)    # -log (1 - sigmoid(l))
    return tf.reduce_mean(y_true * a + (1.0 - y_true) * c)


def svm_loss(scores, labels):
    scores, labels = np.asarray(scores), np.asarray(labels).astype(int)
    N = scores.shape[0]
    rows = np.arange(N)
    margins = np.maximum(0, scores - scores[rows, labels][:, None] + 1)
    margins[rows, labels] = 0
    return margins.sum() / N


def train_classifier(step, x, y, *, epochs, batch_size, learning_rate, seed):
    N, D = x.shape
    K = y.shape[1]
    W = tf.Variable(np.zeros((D, K), dtype=x.dtype))
    b = tf.Variable(np.zeros((K,), dtype=x.dtype))
    rng = np.random.default_rng(seed)
    history = np.zeros(epochs)
    nb = int(np.ceil(N / batch_size))
    for ep in range(epochs):
        idx = np.arange(N)
        rng.shuffle(idx)
        for k in range(nb):
            sel = idx[k * batch_size:(k + 1) * batch_size]
            history[ep] += step(W, b, x[sel, :], y[sel, :], learning_rate).numpy() / nb
    return W, b, list(history)


# sanity checks
z = np.array([[1., 2., 3.], [1000., 1001., 1002.]])
print(softmax(tf.constant(z)))
assert np.allclose(np.sum(softmax(tf.constant(z)), axis=1), 1)
tfnn.check("softmax")
tfnn.check("experiment")

X = digits().x
T = np.eye(10)[digits().labels]
W, b, h = train_classifier(train_step, X[:1200], T[:1200].astype("float32"), epochs=5, batch_size=32, learning_rate=0.5, seed=0)
for e, L in enumerate(h):
    print("epoch %d loss %.3f" % (e, L))

# quiz: computed instead of typed
sm = lambda v: np.exp(v) / np.sum(np.exp(v))
quiz_answers = {}
quiz_answers["loss_of_a_uniform_guess"] = -np.log(1 / 10)
quiz_answers["softmax_of_two_scores"] = "c"
quiz_answers["why_infinite"] = "b"
quiz_answers["floor_of_softmax_twice"] = -np.log(np.exp(1) / (np.exp(1) + 9))
quiz_answers["gradient_by_hand"] = sm(np.array([2.0, 1.0, 0.0])) - np.array([0, 1, 0])
quiz_answers["cross_entropy_of_the_cat"] = -np.log(sm(np.array([3.2, 5.1, -1.7]))[0])
quiz_answers["hinge_loss_of_the_frog"] = max(0, 2.2 + 3.1 + 1) + max(0, 2.5 + 3.1 + 1)
quiz_answers["who_is_never_satisfied"] = "a"
