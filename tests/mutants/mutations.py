"""The mutations of a module: each is one small fault that a person could have made."""

import ast
import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

# By the class of a comparison, its replacements.
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
# Codes of refusals, names of e-mails, of acts, of timers; sentences are not codes.
_CODE = re.compile(r"[a-z]+(_[a-z]+)+|/[a-z_/]+")
# What no test of behaviour can check: types, decorators and the names that a module exports.
_UNTOUCHED = {"annotation", "returns", "decorator_list", "bases", "keywords_of_class", "type_params"}
_LONGEST_TEXT = 110

# By the name of an enumeration in the module, the replacement of each member.
Enums = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Mutation:
    """One fault. ``number`` identifies it in the same source.

    ``function`` is the qualified name of the outermost function that contains it, or "" for code that runs at
    import; ``owner`` is that function, or the class or the name whose definition contains it. ``first`` to
    ``last`` are its lines.
    """

    path: str
    function: str
    owner: str
    text: str
    number: int
    first: int
    last: int

    @property
    def key(self) -> str:
        """Its name in the list of survivors, which does not depend on line numbers."""
        return f"{self.path}: {self.owner}: {self.text}"


@dataclass(frozen=True)
class _Site:
    """A place of the tree. ``ancestors`` are the nodes around it, the nearest last."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    function: str
    ancestors: tuple[ast.AST, ...]

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutations_of(path: str, source: str, enums: Enums) -> list[Mutation]:
    """Return every mutation of a module.

    Args:
        path: of the module, for the names of the mutations.
        source: its text.
        enums: the enumerations that it names, with the replacements of their members.
    """
    found, seen = list[Mutation](), Counter[tuple[str, str]]()
    tree, numbers = ast.parse(source), count()
    for site, mutant in _mutants(tree, enums):
        text, owner = _text(site, mutant), site.function or _owner(site)
        seen[owner, text] += 1
        if seen[owner, text] > 1:
            text += f" (number {seen[owner, text]})"
        first, last = _lines(site)
        found.append(Mutation(path, site.function, owner, text, next(numbers), first, last))
    return found


def mutated(source: str, number: int, enums: Enums) -> ast.Module:
    """Return the tree of a module with one of its mutations."""
    tree = ast.parse(source)
    for at, (site, mutant) in enumerate(_mutants(tree, enums)):
        if at == number:
            site.put(ast.copy_location(mutant, site.node))
            return ast.fix_missing_locations(tree)
    raise LookupError(number)


def _mutants(tree: ast.Module, enums: Enums) -> Iterator[tuple[_Site, ast.AST]]:
    for site in _sites(tree, "", (), in_function=False):
        for mutant in _alternatives(site, enums):
            yield site, mutant


def _sites(node: ast.AST, scope: str, ancestors: tuple[ast.AST, ...], in_function: bool) -> Iterator[_Site]:
    """Yield the places below a node. Only the body of a function runs when it is called, not its defaults."""
    for field, value in ast.iter_fields(node):
        if field in _UNTOUCHED or isinstance(node, ast.JoinedStr) or _says_nothing(node):
            continue
        if isinstance(node, ast.ClassDef) and field == "keywords":
            continue
        enters = isinstance(node, ast.FunctionDef) and field == "body"
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_docstring(node, field, index, child):
                continue
            inside = in_function or enters
            yield _Site(node, field, index, child, scope if inside else "", (*ancestors, node))
            name = getattr(child, "name", "") if isinstance(child, ast.ClassDef | ast.FunctionDef) else ""
            below = f"{scope}.{name}" if scope and name else scope or name
            yield from _sites(child, scope if inside or not name else below, (*ancestors, node), inside)


def _says_nothing(node: ast.AST) -> bool:
    """Return whether a node is only for readers or the type checker."""
    if isinstance(node, ast.Assert):
        return True
    if isinstance(node, ast.Assign | ast.AnnAssign):
        value = node.value
        return isinstance(value, ast.Subscript) or (isinstance(value, ast.Call) and _name(value) == "TypeVar")
    return isinstance(node, ast.Call) and _name(node) == "cast"


def _is_docstring(parent: ast.AST, field: str, index: int | None, child: ast.AST) -> bool:
    return (
        field == "body"
        and isinstance(child, ast.Expr)
        and isinstance(child.value, ast.Constant)
        and (child.value.value is ... or index == 0)
    )


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _alternatives(site: _Site, enums: Enums) -> Iterator[ast.AST]:
    for change in _CHANGES.get(type(site.node), ()):
        yield from change(site.node, site, enums)
    if site.field == "test" or (site.field == "ifs" and isinstance(site.parent, ast.comprehension)):
        yield from _negated(site.node)


def _negated(test: ast.AST) -> Iterator[ast.AST]:
    """Return the opposite of a condition, unless its own operator is mutated already."""
    if isinstance(test, ast.expr) and not isinstance(test, ast.Compare | ast.UnaryOp | ast.Constant):
        yield ast.UnaryOp(ast.Not(), copy.deepcopy(test))


def _compare(node: ast.Compare, _site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    for at, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            mutant = copy.deepcopy(node)
            mutant.ops[at] = other()
            yield mutant


def _bool(node: ast.BoolOp, _site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
    yield ast.BoolOp(other, copy.deepcopy(node.values))
    for left_out in range(len(node.values)):
        kept = [copy.deepcopy(value) for at, value in enumerate(node.values) if at != left_out]
        yield kept[0] if len(kept) == 1 else ast.BoolOp(copy.deepcopy(node.op), kept)


def _unary(node: ast.UnaryOp, _site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield copy.deepcopy(node.operand)


def _binary(node: ast.BinOp, _site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    other = _OPERATORS.get(type(node.op))
    textual = any(isinstance(part, ast.JoinedStr) or _is_text(part) for part in (node.left, node.right))
    if other and not textual:
        yield ast.BinOp(copy.deepcopy(node.left), other(), copy.deepcopy(node.right))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _constant(node: ast.Constant, site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(site.parent, ast.keyword) and site.parent.arg == "strict":
        # The lists have one length already: ``strict`` is an assertion for the reader.
        return
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        if value:
            yield ast.Constant(value - 1)
    elif isinstance(value, float):
        yield ast.Constant(value + 1)
    elif isinstance(value, str) and site.function and _CODE.fullmatch(value):
        yield ast.Constant(f"{value}_x")


def _attribute(node: ast.Attribute, _site: _Site, enums: Enums) -> Iterator[ast.AST]:
    """Return another member of the same enumeration."""
    mistaken = enums.get(node.value.id, {}) if isinstance(node.value, ast.Name) else {}
    if node.attr in mistaken:
        yield ast.Attribute(copy.deepcopy(node.value), mistaken[node.attr], node.ctx)


def _call(node: ast.Call, _site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    if (other := _FUNCTIONS.get(_name(node))) is not None:
        mutant = copy.deepcopy(node)
        mutant.func = ast.Name(other, ast.Load())
        yield mutant
    if _name(node) == "replace":
        for at in range(len(node.keywords)):
            mutant = copy.deepcopy(node)
            del mutant.keywords[at]
            yield mutant


def _display(node: ast.Set | ast.Tuple | ast.List, site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    """Return a table without one of its members; lists built in functions are checked by their own tests."""
    if site.function or not isinstance(node.__dict__.get("ctx", ast.Load()), ast.Load):
        return
    for left_out in range(len(node.elts)):
        mutant = copy.deepcopy(node)
        del mutant.elts[left_out]
        if mutant.elts or not isinstance(node, ast.Set):
            yield mutant


def _dict(node: ast.Dict, site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    for left_out in range(len(node.keys)) if not site.function else ():
        mutant = copy.deepcopy(node)
        del mutant.keys[left_out], mutant.values[left_out]
        yield mutant


def _return(node: ast.Return, _site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    # None, and False, which callers treat alike.
    if node.value is not None and not (isinstance(node.value, ast.Constant) and not node.value.value):
        yield ast.Return(ast.Constant(None))


def _expression(node: ast.Expr, site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    if site.function and isinstance(node.value, ast.Call):
        yield ast.Pass()


def _dropped(node: ast.AST, site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    if site.function and not _cannot_be(node):
        yield ast.Pass()


def _cannot_be(node: ast.AST) -> bool:
    """Return whether a node raises what tells the type checker that it is never reached."""
    raised = node.exc if isinstance(node, ast.Raise) else None
    return isinstance(raised, ast.Call) and _name(raised) in ("TypeError", "AssertionError")


def _assignment(node: ast.Assign, site: _Site, _enums: Enums) -> Iterator[ast.AST]:
    """Return a mutation of an assignment to an attribute or item; a missing variable fails by itself."""
    if site.function and all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets):
        yield ast.Pass()


_CHANGES: dict[type[ast.AST], tuple[Callable[..., Iterator[ast.AST]], ...]] = {
    ast.Compare: (_compare,),
    ast.BoolOp: (_bool,),
    ast.UnaryOp: (_unary,),
    ast.BinOp: (_binary,),
    ast.Constant: (_constant,),
    ast.Attribute: (_attribute,),
    ast.Call: (_call,),
    ast.Set: (_display,),
    ast.Tuple: (_display,),
    ast.List: (_display,),
    ast.Dict: (_dict,),
    ast.Return: (_return,),
    ast.Expr: (_expression,),
    ast.Raise: (_dropped,),
    ast.Continue: (_dropped,),
    ast.AugAssign: (_dropped,),
    ast.Assign: (_assignment,),
}


def _text(site: _Site, mutant: ast.AST) -> str:
    """Return the text that a mutation changes, with the expression around it where it would be unclear."""
    shown = site.node
    if isinstance(site.node, ast.Set | ast.Tuple | ast.List | ast.Dict):
        return f"{_clipped(_left_out(site.node, mutant))} → nothing"
    if isinstance(site.node, ast.Constant | ast.Attribute):
        around = [one for one in site.ancestors if isinstance(one, ast.expr | ast.keyword | ast.Assign)]
        short = (one for one in reversed(around) if len(ast.unparse(one)) <= _LONGEST_TEXT)
        shown = next(short, site.node)
    before = ast.unparse(shown)
    if shown is site.node:
        after = ast.unparse(ast.fix_missing_locations(mutant))
    else:
        site.put(mutant)
        after = ast.unparse(ast.fix_missing_locations(shown))
        site.put(site.node)
    return f"{_clipped(before)} → {'nothing' if after == 'pass' else _clipped(after)}"


def _owner(site: _Site) -> str:
    """Return the definition that contains code run at import: a class, a function's defaults or a name."""
    names = [name for one in site.ancestors if (name := _defined(one))]
    return ".".join(names) or "module"


def _defined(node: ast.AST) -> str:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return node.name
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    is_assignment = isinstance(node, ast.Assign | ast.AnnAssign)
    return target.id if is_assignment and isinstance(target, ast.Name) else ""


def _left_out(node: ast.AST, mutant: ast.AST) -> str:
    """Return the member of a table that a mutation leaves out."""
    parts = [_members(one) for one in (node, mutant)]
    return next((one for one, other in zip(parts[0], [*parts[1], ""], strict=True) if one != other), "")


def _members(display: ast.AST) -> list[str]:
    if isinstance(display, ast.Dict):
        return [ast.unparse(key or value) for key, value in zip(display.keys, display.values, strict=True)]
    return [ast.unparse(one) for one in getattr(display, "elts", ())]


def _clipped(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _LONGEST_TEXT else f"{one_line[:_LONGEST_TEXT]}…"


def _lines(site: _Site) -> tuple[int, int]:
    """Return the lines that run a mutation: its own, or those of the smallest statement around it."""
    located = [one for one in (*site.ancestors, site.node) if hasattr(one, "lineno")]
    node = located[-1]
    return node.lineno, getattr(node, "end_lineno", None) or node.lineno
