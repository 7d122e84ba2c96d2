"""Small trees and callers for the tests of the menus."""

import copy
import json
from typing import Any

from contactcenter import messages as m
from contactcenter.domain.ivr import IvrSession
from contactcenter.domain.ivr.tree import IvrTree, read
from contactcenter.kernel.ids import ConversationId, LegId, Ref

SMALL: dict[str, Any] = {
    "id": "linea",
    "version": 7,
    "name": "Línea",
    "entity": "Entidad",
    "numbers": ["100"],
    "languages": {
        "es": {"name": "castellano"},
        "qu": {
            "name": "quechua",
            "skill": "qu",
            "priority_minutes": 720,
            "steps": [{"after_seconds": 0, "level": 3}, {"after_seconds": 60, "level": 1}],
        },
    },
    "notice": {"version": "aviso-1", "text": {"es": "Se graba.", "qu": "Grabasqam."}},
    "start": "aviso",
    "fallback": "todos",
    "queues": {"reniec": {"name": "Reniec"}, "general": {"name": "General"}},
    "nodes": {
        "aviso": {"kind": "notice", "next": "idioma"},
        "idioma": {
            "kind": "language",
            "prompt": {"es": "Marque 1.", "qu": "Iskayta."},
            "keys": {"1": "es", "2": "qu"},
            "tries": 2,
            "next": "permiso",
        },
        "permiso": {
            "kind": "consent",
            "version": "permiso-1",
            "prompt": {"es": "¿Autoriza?", "qu": "¿Arí?"},
            "accepted": "documento",
            "refused": "menu",
        },
        "documento": {"kind": "document", "prompt": {"es": "DNI.", "qu": "DNI."}, "next": "menu"},
        "menu": {
            "kind": "menu",
            "prompt": {"es": "Elija.", "qu": "Akllay."},
            "keys": {"1": "reniec", "2": "preguntas", "8": "preferente", "0": "todos"},
            "otherwise": "adios",
        },
        "preferente": {
            "kind": "say",
            "preferential": True,
            "prompt": {"es": "Con preferencia.", "qu": "Ñawpaqta."},
            "next": "menu",
        },
        "reniec": {
            "kind": "menu",
            "label": "Reniec",
            "prompt": {"es": "DNI 1.", "qu": "DNI 1."},
            "keys": {"1": "duplicado", "9": "menu"},
            "otherwise": "todos",
        },
        "duplicado": {
            "kind": "enqueue",
            "queue": "reniec",
            "label": "Duplicado de DNI",
            "announce": "Reniec",
            "skills": {"dni": 2},
            "priority_minutes": 5,
        },
        "preguntas": {
            "kind": "answers",
            "label": "Preguntas",
            "prompt": {"es": "Uno.", "qu": "Huk."},
            "answers": {"1": {"label": "Horario", "text": {"es": "De ocho a ocho.", "qu": "Pusaq."}}},
            "keys": {"9": "menu"},
            "otherwise": "adios",
        },
        "todos": {"kind": "enqueue", "queue": "general", "label": "General"},
        "adios": {"kind": "hangup"},
    },
}


def small(**nodes: Any) -> dict[str, Any]:
    """The small tree with some nodes added or put in another's place."""
    value = copy.deepcopy(SMALL)
    value["nodes"].update(nodes)
    return value


def tree_of(value: dict[str, Any]) -> IvrTree:
    return read(json.dumps(value))


def new_session(tree: IvrTree) -> IvrSession:
    return IvrSession(ConversationId("e-1"), LegId("leg"), tree.id, tree.version)


def keyed(asked: m.PlayPrompt, keys: str) -> m.PromptEnded:
    return m.PromptEnded(asked.leg, asked.step, m.PromptOutcome.DIGITS, keys)


def secret(asked: m.PlayPrompt, length: int, ref: str = "p1") -> m.PromptEnded:
    return m.PromptEnded(asked.leg, asked.step, m.PromptOutcome.DIGITS, ref=Ref(ref), length=length)


def silent(asked: m.PlayPrompt) -> m.PromptEnded:
    return m.PromptEnded(
        asked.leg, asked.step, m.PromptOutcome.SILENCE if asked.collect else m.PromptOutcome.PLAYED
    )


def failed(asked: m.PlayPrompt) -> m.PromptEnded:
    return m.PromptEnded(asked.leg, asked.step, m.PromptOutcome.FAILED)
