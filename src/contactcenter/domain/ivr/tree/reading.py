"""Reads a tree from JSON, and refuses what a caller could get stuck in."""

import json
from typing import Any

from pydantic import ValidationError

from contactcenter.domain.ivr.tree.checks import check
from contactcenter.domain.ivr.tree.findings import Finding, InvalidTree
from contactcenter.domain.ivr.tree.tree import IvrTree

_WORDS = {  # by pydantic's kind of error; any other keeps pydantic's own words
    "missing": "falta",
    "extra_forbidden": "no se conoce: quítelo",
    "string_type": "se espera un texto",
    "string_too_short": "no puede estar vacío",
    "string_pattern_mismatch": "no tiene la forma que se espera: {pattern}",
    "value_error": "{error}",
    "int_type": "se espera un número entero",
    "int_parsing": "se espera un número entero",
    "float_type": "se espera un número",
    "float_parsing": "se espera un número",
    "bool_type": "se espera sí o no",
    "dict_type": "se esperan claves con su valor",
    "model_type": "se esperan claves con su valor",
    "tuple_type": "se espera una lista",
    "too_short": "no puede estar vacío",
    "literal_error": "ese valor no se conoce; se espera {expected}",
    "union_tag_invalid": "esa clase de paso no existe; se espera {expected_tags}",
    "union_tag_not_found": "falta «kind», la clase de paso",
    "greater_than": "debe ser mayor que {gt}",
    "greater_than_equal": "debe ser {ge} o más",
    "less_than_equal": "debe ser {le} o menos",
}

_RULES = {
    "tries": "bad_tries",
    "keys": "bad_key",
    "accept": "bad_key",
    "refuse": "bad_key",
    "answers": "bad_key",
}


def parse(source: str) -> IvrTree:
    """Return a tree that may answer calls.

    Raises: InvalidTree with every error of form or of `check`.
    """
    tree = read(source)
    if errors := [each for each in check(tree) if each.level == "error"]:
        raise InvalidTree(errors)
    return tree


def read(source: str) -> IvrTree:
    """Return a tree of the right form, not yet checked.

    Raises: InvalidTree with where the form is wrong.
    """
    try:
        value = json.loads(source, object_pairs_hook=_no_duplicates)
    except json.JSONDecodeError as error:
        raise InvalidTree([Finding("error", "", "format", f"no es JSON válido: {error}")]) from error
    try:
        return IvrTree.model_validate(value)
    except ValidationError as error:
        raise InvalidTree([_finding(dict(each)) for each in error.errors()]) from error


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key, each in pairs:
        if key in value:
            raise InvalidTree([Finding("error", key, "duplicate_key", f"«{key}» aparece dos veces")])
        value[key] = each
    return value


def _finding(error: dict[str, Any]) -> Finding:
    where = [str(part) for part in error["loc"]]
    inside_node = len(where) > 1 and where[0] == "nodes"
    node = where[1] if inside_node else (where[0] if where else "")
    field = where[3:] if inside_node else where[1:]  # after the node comes its kind
    rule = next((_RULES[part] for part in field if part in _RULES), "format")
    place = ".".join(part for part in field if part != "[key]")
    wording = _WORDS.get(error["type"])
    words = wording.format_map(error.get("ctx", {})) if wording else str(error["msg"])
    return Finding("error", node, rule, f"{place}: {words}" if place else words)
