"""Four questions to attack: two functions, a training step, a dictionary of answers."""

import numpy as np

from autograder.authoring import ProblemSet, Question, call, entry, gradient, variable_steps

CANARY = "canary-in-the-checks"

softmax = Question("softmax", title="A softmax")


@softmax.check(points=2, visibility="visible", timeout_s=4.0)
def ordinary_scores(rng):
    """softmax of ordinary scores, for a row and for a table"""
    return [call(rng.normal(size=(1, 3))), call(rng.normal(size=(4, 5)))]


@softmax.check(points=3, timeout_s=4.0)
def gradient_of_softmax(rng):
    """the gradient of softmax, also for large scores"""
    return [gradient(rng.normal(size=(3, 4))), gradient(100.0 * rng.normal(size=(2, 3)))]


cross_entropy = Question("cross_entropy", title="The cross-entropy of a batch")


@cross_entropy.check(points=2, visibility="visible", timeout_s=4.0)
def mean_over_the_batch(rng):
    """the mean over the batch, for sure and for unsure predictions"""
    scores = np.exp(rng.normal(size=(5, 3)))
    return call(np.eye(3)[rng.integers(3, size=5)], scores / scores.sum(axis=1, keepdims=True))


@cross_entropy.check(points=3, timeout_s=4.0)
def one_example(rng):
    """a batch of one example"""
    scores = np.exp(rng.normal(size=(1, 4)))
    return call(np.eye(4)[rng.integers(4, size=1)], scores / scores.sum(axis=1, keepdims=True))


train_step = Question("train_step", title="One step of gradient descent")


@train_step.check(points=5, timeout_s=6.0)
def two_steps(rng):
    """two steps on different batches move weights and biases as they should"""
    labels = np.eye(3)[rng.integers(3, size=12)]
    return variable_steps(
        W=[rng.normal(size=(4, 3))],
        b=[rng.normal(size=3)],
        x=rng.normal(size=(12, 4)),
        y=labels,
        batches=[6, 6],
        lr=0.5,
    )


quiz = Question("quiz", title="Two questions", entry_point="quiz_answers")


@quiz.check(points=1)
def uniform_guess(rng):
    """the cross-entropy of a uniform guess among ten classes"""
    return entry("uniform_guess")


@quiz.check(points=1)
def which_axis(rng):
    """the axis over which probabilities add up to 1"""
    return entry("which_axis")


ASSIGNMENT = ProblemSet(
    "throwaway",
    title="A set to attack",
    version="1",
    questions=[softmax, cross_entropy, train_step, quiz],
    time_limit_s=40.0,
)
