import keras
import numpy as np
import tensorflow as tf

import tfnn
from tfnn import plots, training_plots
from tfnn.data import digits


sgd = lambda theta, grad, state, lr: (theta - lr * grad, state)


def momentum(theta, grad, state, lr, gamma=0.9):
    v = gamma * (0 if state is None else state) + lr * grad
    return theta - v, v


def nag(theta, grad_fn, state, lr, gamma=0.9):
    push = gamma * (0 * theta if state is None else state)
    v = push + lr * grad_fn(theta - push)
    return theta - v, v


def adagrad(theta, grad, state, lr, epsilon=1e-7):
    G = (0 if state is None else state) + grad * grad
    return theta - lr * grad / (G ** 0.5 + epsilon), G


def rmsprop(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    E = rho * (0 if state is None else state) + (1 - rho) * grad * grad
    return theta - lr * grad / (E ** 0.5 + epsilon), E


def adadelta(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    rms = lambda mean: (mean + epsilon) ** 0.5
    Eg, Ed = state or (0 * theta, 0 * theta)
    Eg = rho * Eg + (1 - rho) * grad ** 2
    step = rms(Ed) / rms(Eg) * grad
    return theta - step, (Eg, rho * Ed + (1 - rho) * step ** 2)


def adam(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t, m, v = state or (0, 0, 0)
    t, m, v = t + 1, beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * grad ** 2
    rate = lr * (1 - beta_2 ** t) ** 0.5 / (1 - beta_1 ** t)
    return theta - rate * m / (v ** 0.5 + epsilon), (t, m, v)


jensen_gap = lambda f, a, b, t: t * f(a) + (1 - t) * f(b) - f(t * a + (1 - t) * b)


convexity_answers = dict(exponential_of_a_square="C", square_of_a_parabola="N", larger_of_two="C",
                         difference_of_two="N", loss_of_two_weights="N")
