"""Small changes to a module's syntax tree, one at a time, and how a changed piece is put into the living module.

A change (`Change`) is found once in the parsed tree; `put` makes it and lets the running code have it: functions and methods get new
code in place, so that whoever imported them has it too; a table or constant is made anew, with all that is made from it in the same
file, and put wherever the old one stands. It cannot be taken back: make it in a forked child. What another file computed from a
constant when it was imported stays as it was.
"""

from __future__ import annotations
import __future__

import ast
import functools
import inspect
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Op = type[ast.AST]
_COMPARED: dict[Op, tuple[Op, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
_COMPUTED: dict[Op, Op] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Pow: ast.Mult,
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "startswith": "endswith", "endswith": "startswith"}  # fmt: skip
_ABOUT_SHAPE = frozenset({"strict", "frozen", "slots", "kw_only"})  # keywords that say how, not what
_FUTURE = __future__.annotations.compiler_flag


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where it is, what it does in words, and the top-level statement it lies in (by number)."""

    line: int
    where: str  # the function or class; "" in a table or constant
    label: str
    statement: int
    make: Callable[[], None]


def changes(tree: ast.Module) -> list[Change]:
    """Every change of a module, in the order of its text. Sentences for people (text that is not ASCII) are left alone."""
    found: list[Change] = []
    for number, statement in enumerate(tree.body):
        if _is_left(statement):
            continue
        for node, where in _nodes(statement):
            found += [
                Change(node.lineno, where, label, number, make)
                for label, make in _variants(node)
                if hasattr(node, "lineno")
            ]
    return sorted(found, key=lambda c: (c.line, c.label))


def _is_left(statement: ast.stmt) -> bool:
    """Imports, words of explanation and names of types: nothing that a test could see."""
    value = getattr(statement, "value", None)
    is_type = isinstance(value, ast.Subscript) or (
        isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr)
    )
    return (
        isinstance(statement, ast.Import | ast.ImportFrom | ast.If)
        or (isinstance(value, ast.Constant) and isinstance(statement, ast.Expr))
        or is_type
    )


def _nodes(top: ast.stmt) -> Iterator[tuple[ast.AST, str]]:
    """The nodes below a statement that may be changed, each with the dotted name of the function or class around it."""

    def walk(node: ast.AST, where: str, raised: bool) -> Iterator[tuple[ast.AST, str]]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            where = f"{where}.{node.name}".lstrip(".")
        if raised and isinstance(node, ast.Constant) and not str(node.value).isupper():
            return  # the words of an error; its code is changed
        yield node, where
        for child in _children(node):
            yield from walk(child, where, raised or isinstance(node, ast.Raise))

    return walk(top, "", False)


_LEFT = frozenset({"annotation", "returns", "decorator_list", "type_comment", "bases"})


def _children(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.JoinedStr):  # its own text is words; what is put into it is not
        yield from (v.value for v in node.values if isinstance(v, ast.FormattedValue))
    elif isinstance(node, ast.ClassDef) and any("Enum" in ast.dump(b) for b in node.bases):
        yield from (
            c for c in node.body if isinstance(c, ast.FunctionDef)
        )  # living members cannot be made anew
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
        yield from (
            node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        )  # as many as there are names
    else:
        for name, value in ast.iter_fields(node):
            if name not in _LEFT and not (name == "keywords" and isinstance(node, ast.ClassDef)):
                yield from (c for c in (value if isinstance(value, list) else [value]) if _is_open(c))


def _is_open(node: object) -> bool:
    """Whether a node is text of the program that may be changed: no explanation, no keyword about shape."""
    is_words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_shape = isinstance(node, ast.keyword) and node.arg in _ABOUT_SHAPE
    return isinstance(node, ast.AST) and not is_words and not is_shape


def _is_sentence(node: ast.expr) -> bool:
    """Words for people, marked for translation or plain."""
    inner = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else node
    return isinstance(inner, ast.Constant) and isinstance(inner.value, str) and not inner.value.isascii()


def _variants(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    """What may be done to one node: (in words, the deed)."""
    kind = next((k for k in _KINDS if isinstance(node, k)), None)
    if kind:
        yield from _KINDS[kind](node)
    for field in ("body", "orelse"):
        block = getattr(node, field, None)
        for i, statement in enumerate(block if isinstance(block, list) else ()):
            if (
                isinstance(statement, ast.AugAssign | ast.Raise | ast.Delete) and not _is_unwritten(statement)
            ) or _is_call(statement):
                yield (
                    f"without `{_short(statement)}`",
                    functools.partial(block.__setitem__, i, _at(ast.Pass(), statement)),
                )


def _is_unwritten(statement: ast.AST) -> bool:
    return isinstance(statement, ast.Raise) and getattr(statement.exc, "id", "") == "NotImplementedError"


def _is_call(statement: ast.AST) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)


def _set(node: ast.AST, field: str, value: object) -> Callable[[], None]:
    return functools.partial(setattr, node, field, value)


def _at(node: Any, old: ast.AST) -> Any:
    return ast.fix_missing_locations(ast.copy_location(node, old))


def _not(test: ast.expr) -> ast.expr:
    return _at(ast.UnaryOp(op=ast.Not(), operand=test), test)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}…"


def _compare(node: ast.Compare) -> Iterator[tuple[str, Callable[[], None]]]:
    for i, op in enumerate(node.ops):
        for other in _COMPARED[type(op)]:
            ops = [*node.ops[:i], other(), *node.ops[i + 1 :]]
            yield f"{type(op).__name__} → {other.__name__}", _set(node, "ops", ops)


def _bool(node: ast.BoolOp) -> Iterator[tuple[str, Callable[[], None]]]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And
    yield f"{type(node.op).__name__} → {other.__name__}", _set(node, "op", other())
    for i, value in enumerate(node.values):
        yield (
            f"without operand `{_short(value)}`",
            _set(node, "values", [*node.values[:i], *node.values[i + 1 :]]),
        )


def _binary(node: ast.BinOp) -> Iterator[tuple[str, Callable[[], None]]]:
    other = _COMPUTED.get(type(node.op))
    if other:
        yield f"{type(node.op).__name__} → {other.__name__}", _set(node, "op", other())


def _unary(node: ast.UnaryOp) -> Iterator[tuple[str, Callable[[], None]]]:
    if isinstance(node.op, ast.Not):
        yield "Not → nothing", _set(node, "operand", _not(node.operand))
    elif isinstance(node.op, ast.USub):
        yield "minus → nothing", _set(node, "op", ast.UAdd())


def _constant(node: ast.Constant) -> Iterator[tuple[str, Callable[[], None]]]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} → {not value}", _set(node, "value", not value)
    elif isinstance(value, int | float):
        yield f"{value} → {value + 1}", _set(node, "value", value + 1)
    elif isinstance(value, str) and value and value.isascii():
        yield f"{value!r} → {value + 'X'!r}", _set(node, "value", value + "X")


def _test(node: Any) -> Iterator[tuple[str, Callable[[], None]]]:
    yield "condition turned", _set(node, "test", _not(node.test))


def _filtered(node: Any) -> Iterator[tuple[str, Callable[[], None]]]:
    for part in node.generators:
        for i, test in enumerate(part.ifs):
            ifs = [*part.ifs[:i], *part.ifs[i + 1 :]]
            yield f"without condition `{_short(test)}`", _set(part, "ifs", ifs)


def _return(node: ast.Return) -> Iterator[tuple[str, Callable[[], None]]]:
    if node.value is not None and not isinstance(node.value, ast.Constant):
        yield "returns None", _set(node, "value", _at(ast.Constant(value=None), node.value))


def _call(node: ast.Call) -> Iterator[tuple[str, Callable[[], None]]]:
    field = "id" if isinstance(node.func, ast.Name) else "attr"
    name = getattr(node.func, field, "")
    if name in _CALLED:
        yield f"{name} → {_CALLED[name]}", _set(node.func, field, _CALLED[name])


def _display(node: Any) -> Iterator[tuple[str, Callable[[], None]]]:
    if len(node.elts) > 1 and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        for i, element in enumerate(node.elts):
            if _is_sentence(element):
                continue
            yield (
                f"without element `{_short(element)}`",
                _set(node, "elts", [*node.elts[:i], *node.elts[i + 1 :]]),
            )


def _dict(node: ast.Dict) -> Iterator[tuple[str, Callable[[], None]]]:
    for i, key in enumerate(node.keys):
        if key is not None and len(node.keys) > 1:
            yield f"without key `{_short(key)}`", functools.partial(_without_key, node, i)


def _without_key(node: ast.Dict, i: int) -> None:
    del node.keys[i], node.values[i]


def _jump(node: ast.stmt) -> Iterator[tuple[str, Callable[[], None]]]:
    other = ast.Continue if isinstance(node, ast.Break) else ast.Break
    yield f"{type(node).__name__} → {other.__name__}", _set(node, "__class__", other)


_KINDS: dict[Any, Callable[[Any], Iterator[tuple[str, Callable[[], None]]]]] = {
    ast.Compare: _compare, ast.BoolOp: _bool, ast.BinOp: _binary, ast.UnaryOp: _unary, ast.Constant: _constant, ast.Return: _return,
    ast.If | ast.IfExp | ast.While: _test, ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp: _filtered, ast.Call: _call,
    ast.Set | ast.List | ast.Tuple: _display, ast.Dict: _dict, ast.Break | ast.Continue: _jump,
}  # fmt: skip


def put(change: Change, tree: ast.Module, module: types.ModuleType) -> None:
    """Makes the change and gives it to the living module. Raises whatever the changed text raises when it is run."""
    change.make()
    statement = tree.body[change.statement]
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        name = statement.name
        statement.decorator_list = statement.decorator_list if isinstance(statement, ast.ClassDef) else []
        made = _run([statement], module)[name]
        old = module.__dict__[name]
        _graft(inspect.unwrap(old), made)
        getattr(old, "cache_clear", lambda: None)()  # what was answered before does not stand for it
        return
    wanted = _dependents(tree, change.statement)
    made = _run([tree.body[i] for i in wanted], module)
    for i in wanted:
        for name in _names(tree.body[i]):
            _everywhere(name, module.__dict__[name], made[name])


def _run(statements: list[ast.stmt], module: types.ModuleType) -> dict[str, Any]:
    code = compile(
        ast.Module(body=statements, type_ignores=[]),
        str(module.__file__),
        "exec",
        flags=_FUTURE,
        dont_inherit=True,
    )
    made = dict(module.__dict__)
    exec(code, made)  # noqa: S102  our own text, changed by us
    return made


def _names(statement: ast.stmt) -> list[str]:
    """The names that a statement at the top binds."""
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return [n.id for t in targets if t is not None for n in ast.walk(t) if isinstance(n, ast.Name)]


def _dependents(tree: ast.Module, number: int) -> list[int]:
    """This statement and the later ones whose value is made from what it binds."""
    names, found = set(_names(tree.body[number])), [number]
    for i, statement in enumerate(tree.body[number + 1 :], number + 1):
        value = getattr(statement, "value", None)
        is_value = isinstance(statement, ast.Assign | ast.AnnAssign) and value is not None
        if is_value and names & {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}:
            names |= set(_names(statement))
            found.append(i)
    return found


def _everywhere(name: str, old: object, new: object) -> None:
    """Puts a value where the old one stands in any module: plain values by their name, tables by being the same object."""
    plain = isinstance(old, int | float | str | bytes | type(None)) or old == ()
    for module in list(sys.modules.values()):
        there = getattr(module, "__dict__", None)
        if not isinstance(there, dict):
            continue
        for key in [name] if plain else list(there):
            if key in there and there[key] is old:
                there[key] = new


def _graft(old: Any, new: Any) -> None:
    """New code for a function, or for all functions of a class."""
    if isinstance(old, types.FunctionType):
        old.__code__, old.__defaults__, old.__kwdefaults__ = (
            new.__code__,
            new.__defaults__,
            new.__kwdefaults__,
        )
        for name, mine, its in zip(
            old.__code__.co_freevars, old.__closure__ or (), new.__closure__ or (), strict=True
        ):
            if name != "__class__":
                mine.cell_contents = its.cell_contents
        return
    for name, its in vars(new).items():
        mine = vars(old).get(name)
        if isinstance(its, types.FunctionType) and isinstance(mine, types.FunctionType):
            _graft(mine, its)
        elif isinstance(its, property) and isinstance(mine, property):
            _graft(mine.fget, its.fget)
        elif isinstance(its, staticmethod | classmethod) and isinstance(mine, staticmethod | classmethod):
            _graft(mine.__func__, its.__func__)
