# ruff: noqa: E501
# fmt: off
"""The floor at 10:39: queues, agents, alerts; and a menu to read."""

from typing import Any

from console.people import Row, agent, at, conversation
from contactcenter.areas.ivr.drawing_boxes import KINDS
from contactcenter.areas.ivr.layout import Link

_AGENTS: list[tuple[str, str, dict[str, Any]]] = [
    ("Iván Rojas Paucar", "talking", {"since": at(892), "option": "Sunat › RUC", "tmo_seconds": 400.0}),
    ("Yeni Ccori Mamani", "talking", {"since": at(252), "option": "Reniec › Duplicado de DNI", "languages": [["qu", 5]], "next_ready": False, "next_reason": "refrigerio"}),
    ("Diana Poma Ríos", "talking", {"since": at(464), "option": "Migraciones › Pasaporte"}),
    ("Marisol Tito Flores", "wrap_up", {"since": at(108), "option": "Reniec › Rectificación"}),
    ("Kevin Salas Ruiz", "delivering", {"since": at(2), "option": "Essalud › Citas"}),
    ("Gloria Sulca Ayala", "not_ready", {"since": at(2890), "reason": "refrigerio", "languages": [["qu", 4]]}),
    ("Renato Chávez León", "not_ready", {"since": at(182), "reason": "servicios"}),
    ("Percy Huanca Soto", "not_ready", {"since": at(725), "reason": "incidencia"}),
    ("Carmen Lozano Vega", "no_leg", {"since": at(21), "option": "Sunat › RUC", "leg_up": False}),
    ("Nelly Apaza Condori", "ready", {"since": at(40)}),
    ("Zoila Ávalos Cruz", "signed_out", {"since": at(9000), "leg_up": False}),
]


def agents() -> list[Row]:
    return [agent(f"a-{i}", name, activity, **changes) for i, (name, activity, changes) in enumerate(_AGENTS)]


def crowd(count: int) -> list[Row]:
    given = ["Ana", "Luis", "Rosa", "Pedro", "Elsa", "Hugo", "Inés", "Raúl", "Nora", "Óscar"]
    surnames = ["Quispe", "Mamani", "Rojas", "Flores", "Huamán", "Ccori", "Apaza", "Soto", "Ramos", "Vega"]
    return [
        agent(f"x-{i}", f"{given[i % 10]} {surnames[(i // 10) % 10]} {surnames[(i * 7) % 10]}", "ready")
        for i in range(count)
    ]


def queue(identity: str, name: str, waiting: int, oldest: float | None, answered: int, received: int, free: int = 0) -> Row:
    return {
        "id": identity, "name": name, "target_seconds": 20.0, "waiting": waiting, "oldest": None if oldest is None else at(oldest),
        "received": received, "settled": received - waiting, "answered": answered, "abandoned": received - answered - waiting,
        "in_target": int(answered * 0.6), "service_level": 0.382, "attention_level": answered / (received - waiting), "free": free,
        "priority_minutes": 0,
    }


QUEUES = [
    queue("migraciones", "Migraciones", 6, 278, 71, 139), queue("reniec", "Reniec", 5, 125, 148, 231),
    queue("salud", "Essalud y SIS", 3, 72, 96, 141), queue("sunat", "Sunat", 2, 48, 88, 122),
    queue("general", "Orientación general", 0, None, 44, 45, free=1),
]

TOTALS = {
    "waiting": 16, "oldest": at(278), "received": 694, "settled": 678, "answered": 447, "attention_level": 447 / 678,
    "service_level": 0.382, "in_menu": 10, "talking": 15, "on_shift": 27, "reserved_languages": ["qu"],
    "by_language": {"qu": {"received": 33, "settled": 32, "answered": 24, "abandoned": 6, "in_target": 18, "service_level": 0.6, "attention_level": 0.75}},
}

ALERTS = [
    {"id": "recording_missing:c-7", "kind": "recording_missing", "since": at(300), "text_code": "recording_missing",
     "params": {"conversation": "c-7", "started": "2026-11-20T15:07:00Z"}},
    {"id": "not_recording:c-9", "kind": "not_recording", "since": at(60), "text_code": "not_recording", "params": {"agent": "a-2"}},
    {"id": "long_wait:migraciones", "kind": "long_wait", "since": at(278), "text_code": "long_wait",
     "params": {"queue": "Migraciones", "language": None, "waiting": 6, "late": 2}},
    {"id": "language_unstaffed:qu", "kind": "language_unstaffed", "since": at(190), "text_code": "language_unstaffed",
     "params": {"language": "qu", "working": 9}},
]


def snapshot() -> Row:
    return {
        "agents": agents(), "queues": QUEUES, "totals": TOTALS, "alerts": ALERTS,
        "conversations": [conversation("c-w", "waiting", agent=None, entered_line=at(86), answered_at=None)],
    }


SPOKEN = {
    "aviso": {"notice": {"es": "Bienvenido a Aló MAC. Esta llamada se graba.", "qu": "Allin hamusqayki kachun Aló MAC nisqaman."}},
    "idioma": {"idioma": {"es": "Para castellano, marque 1.", "qu": "Runasimipaqqa, iskayta ñitiy."}},
    "principal": {"principal": {"es": "Para Reniec, marque 1. Para Migraciones, marque 2."}},
}


def _node(identity: str, kind: str, label: str, x: int, y: int, lines: list[str], missing: list[str]) -> Row:
    return {
        "id": identity, "kind": kind, "kind_name": KINDS[kind], "label": label, "heading": label, "x": x, "y": y, "w": 232, "h": 46 + 16 * len(lines),
        "languages": [code for code in ("es", "qu") if code not in missing], "missing": missing, "lines": lines,
        "corner": " ".join(f"falta {code}" for code in missing) or "es qu",
        "prompts": SPOKEN.get(identity, {}),
    }


def _edge(source: str, target: str, label: str, *points: tuple[float, float]) -> Row:
    return {"from": source, "to": target, "label": label, "path": Link(source, target, label, points).path}


IVR: Row = {
    "tree": {
        "id": "alomac", "name": "ALO MAC 1800", "numbers": ["1800"],
        "queues": {row["id"]: {"name": row["name"]} for row in QUEUES},
    },
    "findings": [
        {"level": "error", "node": "principal", "rule": "missing_prompt", "text": "principal: falta el texto en quechua"},
        {"level": "warning", "node": "", "rule": "review", "text": "Los textos en quechua esperan revisión de un hablante nativo"},
    ],
    "running": 1, "refused": [],
    "layout": {
        "nodes": [
            _node("aviso", "notice", "Aviso de grabación", 24, 60, ["Bienvenido a Aló MAC. Esta…"], []),
            _node("idioma", "language", "Idioma", 340, 60, ["1  castellano", "2  quechua"], []),
            _node("principal", "menu", "Menú principal", 656, 60, ["1  Reniec", "2  Migraciones"], ["qu"]),
            _node("reniec", "enqueue", "Reniec", 972, 24, ["cola: Reniec"], []),
            _node("migraciones", "enqueue", "Migraciones", 972, 120, ["cola: Migraciones"], []),
        ],
        "edges": [
            _edge("aviso", "idioma", "", (256, 91), (340, 80)),
            _edge("idioma", "principal", "", (572, 99), (656, 80)),
            _edge("principal", "reniec", "1", (888, 112), (972, 44)),
            _edge("principal", "migraciones", "2", (888, 128), (972, 140)),
        ],
        "width": 1228, "height": 220,
    },
}
REFUSED = [{"level": "error", "node": "reniec", "rule": "missing_target", "text": "la opción 3 lleva a «nada», que no existe"}]
TREES = [
    {"id": "alomac", "file": "alomac.yaml", "name": "ALO MAC 1800", "version": 1, "numbers": ["1800"], "findings_count": 2, "running": 1, "refused": []},
    {"id": "osinergmin", "file": "osinergmin.yaml", "name": "Osinergmin", "version": 1, "numbers": [], "findings_count": 0, "running": None, "refused": []},
]
USERS = [
    {"id": "u-yeni", "username": "yeni", "name": "Yeni Ccori Mamani", "role": "agent", "active": True, "queues": ["reniec", "migraciones"], "skills": {"qu": 5}},
    {"id": "u-ivan", "username": "ivan", "name": "Iván Rojas Paucar", "role": "agent", "active": True, "queues": ["sunat"], "skills": {}},
    {"id": "u-lucia", "username": "lucia", "name": "Lucía Paredes Soto", "role": "supervisor", "active": True, "queues": [], "skills": {}},
    {"id": "u-old", "username": "pcruz", "name": "Pablo Cruz Díaz", "role": "agent", "active": False, "queues": ["reniec"], "skills": {}},
]
