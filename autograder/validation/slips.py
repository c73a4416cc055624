"""The slips that mutants are made of: what a small mistake would make of one node of a syntax tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import libcst as cst

Slips = Iterator[cst.CSTNode]

_ARITHMETIC: Mapping[type[cst.BaseBinaryOp], type[cst.BaseBinaryOp]] = {
    cst.Add: cst.Subtract,
    cst.Subtract: cst.Add,
    cst.Multiply: cst.Divide,
    cst.Divide: cst.Multiply,
    cst.FloorDivide: cst.Multiply,
    cst.Modulo: cst.FloorDivide,
    cst.Power: cst.Multiply,
}
_IN_PLACE: Mapping[type[cst.BaseAugOp], type[cst.BaseAugOp]] = {
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.DivideAssign,
    cst.DivideAssign: cst.MultiplyAssign,
}
_COMPARISONS: Mapping[type[cst.BaseCompOp], tuple[type[cst.BaseCompOp], ...]] = {
    cst.LessThan: (cst.LessThanEqual, cst.GreaterThan),
    cst.LessThanEqual: (cst.LessThan, cst.GreaterThan),
    cst.GreaterThan: (cst.GreaterThanEqual, cst.LessThan),
    cst.GreaterThanEqual: (cst.GreaterThan, cst.LessThan),
    cst.Equal: (cst.NotEqual,),
    cst.NotEqual: (cst.Equal,),
    cst.Is: (cst.IsNot,),
    cst.IsNot: (cst.Is,),
    cst.In: (cst.NotIn,),
    cst.NotIn: (cst.In,),
}
_NAMES = {
    "reduce_sum": "reduce_mean",
    "reduce_mean": "reduce_sum",
    "reduce_max": "reduce_min",
    "maximum": "minimum",
    "minimum": "maximum",
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "sqrt": "square",
    "square": "sqrt",
    "exp": "expm1",
    "log": "log1p",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "trainable_variables": "variables",
    "trainable_weights": "weights",
    "True": "False",
    "False": "True",
}
_SYMMETRIC = {"maximum", "minimum", "max", "min", "add", "multiply", "isinstance"}
_STRINGS = {"same": "valid", "valid": "same", "relu": "linear", "zeros": "ones", "ones": "zeros"}


def slips(node: cst.CSTNode) -> Slips:
    """What slips make of ``node``: another operator, number, name or argument, or nothing at all."""
    for kind, make in _MAKERS:
        if isinstance(node, kind):
            yield from make(node)


def _binary(node: cst.BinaryOperation) -> Slips:
    if other := _ARITHMETIC.get(type(node.operator)):
        yield node.with_changes(operator=other())
    if isinstance(node.operator, (cst.Subtract, cst.Divide, cst.MatrixMultiply, cst.Power)):
        yield node.with_changes(left=_bracketed(node.right), right=_bracketed(node.left))
    yield _bracketed(node.left)
    yield _bracketed(node.right)


def _in_place(node: cst.AugAssign) -> Slips:
    if other := _IN_PLACE.get(type(node.operator)):
        yield node.with_changes(operator=other())
    yield cst.Assign([cst.AssignTarget(node.target)], node.value)


def _unary(node: cst.UnaryOperation) -> Slips:
    if isinstance(node.operator, (cst.Minus, cst.Not)):
        yield _bracketed(node.expression)


def _comparison(node: cst.ComparisonTarget) -> Slips:
    for other in _COMPARISONS.get(type(node.operator), ()):
        yield node.with_changes(operator=other())


def _boolean(node: cst.BooleanOperation) -> Slips:
    yield node.with_changes(operator=cst.Or() if isinstance(node.operator, cst.And) else cst.And())


def _integer(node: cst.Integer) -> Slips:
    yield cst.Integer(str(node.evaluated_value + 1))
    if node.evaluated_value > 0:
        yield cst.Integer(str(node.evaluated_value - 1))


def _float(node: cst.Float) -> Slips:
    value = float(node.value)
    yield cst.Float(repr(value * 2.0 if value else 1.0))


def _name(node: cst.Name) -> Slips:
    if other := _NAMES.get(node.value):
        yield node.with_changes(value=other)


def _string(node: cst.SimpleString) -> Slips:
    value = node.evaluated_value
    if isinstance(value, str) and value in _STRINGS:
        yield cst.SimpleString(repr(_STRINGS[value]))


def _call(node: cst.Call) -> Slips:
    """A keyword forgotten, the first two arguments swapped, or the call forgotten around its only argument."""
    positional = [number for number, argument in enumerate(node.args) if argument.keyword is None and not argument.star]
    for number, argument in enumerate(node.args):
        if argument.keyword is not None and argument.keyword.value != "name":  # what a variable is called is free
            yield node.with_changes(args=[*node.args[:number], *node.args[number + 1 :]])
    if positional[:2] == [0, 1] and _called(node) not in _SYMMETRIC:
        first, second = node.args[:2]
        swapped = [first.with_changes(value=second.value), second.with_changes(value=first.value)]
        yield node.with_changes(args=[*swapped, *node.args[2:]])
    if positional == [0]:
        yield _bracketed(node.args[0].value)


def _called(node: cst.Call) -> str:
    name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    return name.value if isinstance(name, cst.Name) else ""


def _branch(node: cst.If | cst.IfExp) -> Slips:
    for value in ("True", "False"):
        yield node.with_changes(test=cst.Name(value))


def _statement(node: cst.SimpleStatementLine) -> Slips:
    """The statement forgotten."""
    if not isinstance(node.body[0], (cst.Pass, cst.Import, cst.ImportFrom, cst.Global, cst.Nonlocal)):
        yield node.with_changes(body=[cst.Pass()])


def _bracketed(node: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(node, (cst.Name, cst.Call, cst.Attribute, cst.Subscript, cst.Integer, cst.Float)) or node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


_MAKERS: tuple[tuple[Any, Callable[[Any], Slips]], ...] = (
    (cst.BinaryOperation, _binary),
    (cst.AugAssign, _in_place),
    (cst.UnaryOperation, _unary),
    (cst.ComparisonTarget, _comparison),
    (cst.BooleanOperation, _boolean),
    (cst.Integer, _integer),
    (cst.Float, _float),
    (cst.Name, _name),
    (cst.SimpleString, _string),
    (cst.Call, _call),
    ((cst.If, cst.IfExp), _branch),
    (cst.SimpleStatementLine, _statement),
)
