# -*- coding: utf-8 -*-
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.16.7
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Übungsblatt 1 (Jülide Öztürk)
# Meine Lösung, Kommentare auf Deutsch, ich hoffe das ist in Ordnung.

# %%
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

import tfnn
from tfnn import plots
from tfnn.data import digits

ε = 1e-7  # kleinste erlaubte Wahrscheinlichkeit

# %% [markdown]
# ## Frage 1

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true}
def softmax(z, axis=-1):
    """Wahrscheinlichkeiten aus Punktzahlen."""
    # Größte Punktzahl jeder Zeile abziehen: danach ist kein Exponent größer als 0.
    verschoben = z - tf.reduce_max(z, axis=axis, keepdims=True)
    zähler = tf.exp(verschoben)
    nenner = tf.reduce_sum(zähler, axis=axis, keepdims=True)
    return zähler / nenner

# %% nbgrader={"grade": true, "grade_id": "softmax-check", "locked": true, "points": 15, "schema_version": 3, "solution": false}
tfnn.check("softmax")

# %% nbgrader={"grade": false, "grade_id": "softmax_layer", "locked": false, "schema_version": 3, "solution": true}
class SoftmaxLayer(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        # Gewichte gehören der Schicht, nicht dem Notebook
        self.gewichte = self.add_weight(shape=(input_shape[-1], self.units), initializer="uniform", name="gewichte")
        self.versatz = self.add_weight(shape=(self.units,), initializer="zeros", name="versatz")
        super().build(input_shape)

    def call(self, x):
        return softmax(tf.matmul(x, self.gewichte) + self.versatz)

# %%
# Ausprobieren
schicht = SoftmaxLayer(4)
print(schicht(tf.ones((2, 3))))

# %% nbgrader={"grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true}
def categorical_cross_entropy(y_true, y_pred):
    log_p = tf.math.log(tf.clip_by_value(y_pred, ε, 1.0))
    je_zeile = tf.einsum("nk,nk->n", tf.cast(y_true, log_p.dtype), log_p)
    return -tf.reduce_mean(je_zeile)

# %% nbgrader={"grade": false, "grade_id": "ce_grad_logits", "locked": false, "schema_version": 3, "solution": true}
def ce_grad_logits(z, y_true):
    # Vorhersage minus Wahrheit, geteilt durch die Zahl der Zeilen (Mittelwert!)
    return (softmax(z) - y_true) / tf.cast(tf.shape(z)[0], z.dtype)

# %% nbgrader={"grade": false, "grade_id": "train_step", "locked": false, "schema_version": 3, "solution": true}
def train_step(W, b, x, y, lr):
    y = tf.cast(y, tf.float32)
    with tf.GradientTape() as band:
        vorhersage = softmax(tf.matmul(x, W) + b)
        verlust = categorical_cross_entropy(y, vorhersage)
    steigung_W, steigung_b = band.gradient(verlust, [W, b])
    W.assign_sub(lr * steigung_W)
    b.assign_sub(lr * steigung_b)
    return verlust

# %% nbgrader={"grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true}
def accuracy(y_true, y_pred):
    if tf.rank(y_true) == 2:
        y_true = tf.argmax(y_true, axis=1)
    treffer = tf.equal(tf.cast(y_true, tf.int64), tf.argmax(y_pred, axis=1))
    return tf.reduce_mean(tf.cast(treffer, tf.float32))

# %% nbgrader={"grade": false, "grade_id": "binary_cross_entropy", "locked": false, "schema_version": 3, "solution": true}
def binary_cross_entropy_from_logits(y_true, logit):
    vorzeichen = 1 - 2 * y_true  # -1 für ja, +1 für nein
    return tf.reduce_mean(tf.math.softplus(vorzeichen * logit))

# %% nbgrader={"grade": false, "grade_id": "svm_loss", "locked": false, "schema_version": 3, "solution": true}
def svm_loss(scores, labels):
    wahr = tf.one_hot(labels, scores.shape[-1])
    abstand = scores - tf.reduce_sum(scores * wahr, axis=1, keepdims=True) + 1.0
    abstand = tf.where(wahr > 0, 0.0, abstand)
    return tf.reduce_mean(tf.reduce_sum(tf.nn.relu(abstand), axis=1))

# %% nbgrader={"grade": false, "grade_id": "experiment", "locked": false, "schema_version": 3, "solution": true}
def train_classifier(step, x, y, *, epochs, batch_size, learning_rate, seed):
    anzahl = len(x)
    W = tf.Variable(tf.zeros((x.shape[1], y.shape[1]), dtype=x.dtype))
    b = tf.Variable(tf.zeros(y.shape[1], dtype=x.dtype))
    würfel = np.random.default_rng(seed)
    verlauf = []
    for _ in range(epochs):
        reihenfolge = würfel.permutation(anzahl)
        verluste = []
        anfang = 0
        while anfang < anzahl:
            auswahl = reihenfolge[anfang:anfang + batch_size]
            verluste.append(step(W, b, x[auswahl], y[auswahl], learning_rate))
            anfang += batch_size
        verlauf.append(float(tf.reduce_mean(verluste)))
    return W, b, verlauf

# %%
# läuft bei mir etwa 4 Sekunden
ziffern = digits()
W_gelernt, b_gelernt, verlauf = train_classifier(
    train_step, ziffern.x[:1200], np.eye(10, dtype="float32")[ziffern.labels[:1200]],
    epochs=20, batch_size=32, learning_rate=0.5, seed=0,
)
plots.learning_curve(verlauf, title="Trainingsverlauf")

# %% nbgrader={"grade": false, "grade_id": "quiz", "locked": false, "schema_version": 3, "solution": true}
quiz_answers = {
    "loss_of_a_uniform_guess": np.log(10),  # eine Zahl
    "softmax_of_two_scores": "c",
    "why_infinite": "b",
    "floor_of_softmax_twice": -np.log(np.e / (np.e + 9)),  # bestenfalls (1, 0, ..., 0)
    "gradient_by_hand": [0.66524, -0.75527, 0.09003],
    "cross_entropy_of_the_cat": 2.0404,
    "hinge_loss_of_the_frog": 12.9,
    "who_is_never_satisfied": "a",
}
