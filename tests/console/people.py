# ruff: noqa: E501
# fmt: off
"""Believable people and figures for the console's tests. One story, at 10:39 of a Friday in Lima."""

from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]

NOW = datetime(2026, 11, 20, 15, 39, 12, tzinfo=UTC)
ME = "u-yeni"


MAY = {
    "agent": ["serve", "read_citizens", "change_citizens", "read_states", "read_typification"],
    "supervisor": [
        "watch_floor", "change_presence", "attend_alerts", "read_citizens", "change_citizens", "listen", "read_calls", "read_trees",
        "read_states", "assign_skills", "prioritize_queues",
    ],
    "administrator": ["manage_users", "read_trees", "read_states"],
    "auditor": ["watch_floor", "read_citizens", "listen", "read_calls", "read_trees", "read_states"],
}


def at(seconds_ago: float = 0, *, days: float = 0) -> str:
    return (NOW - timedelta(days=days, seconds=seconds_ago)).isoformat()


def user(role: str) -> Row:
    names = {
        "agent": (ME, "yeni", "Yeni Ccori Mamani"),
        "supervisor": ("u-lucia", "lucia", "Lucía Paredes Soto"),
        "administrator": ("u-jorge", "jorge", "Jorge Núñez Prado"),
        "auditor": ("u-elsa", "elsa", "Elsa Ramos Vidal"),
    }
    identity, username, name = names[role]
    return {"id": identity, "username": username, "name": name, "role": role, "may": MAY[role], "phone": "web"}


DAY: list[Row] = [
    {"activity": "talking", "reason": None, "seconds": 9_120.0},
    {"activity": "ready", "reason": None, "seconds": 5_400.0},
    {"activity": "wrap_up", "reason": None, "seconds": 1_260.0},
    {"activity": "not_ready", "reason": "refrigerio", "seconds": 2_700.0},
]


def agent(identity: str = ME, name: str = "Yeni Ccori Mamani", activity: str = "ready", **changes: Any) -> Row:
    row: Row = {
        "id": identity, "name": name, "activity": activity, "reason": None, "since": at(150),
        "conversations": [], "option": None, "reserved_for": None, "next_ready": None, "next_reason": None,
        "languages": [["qu", 5]] if identity == ME else [], "answered_today": 21, "tmo_seconds": 348.0,
        "leg_up": True,
    }
    return row | changes


def participant(party: str, role: str = "citizen", state: str = "joined") -> Row:
    return {"party": party, "role": role, "state": state, "audio": "both", "whispers_to": None}


def conversation(identity: str = "c-1", stage: str = "talking", **changes: Any) -> Row:
    row: Row = {
        "id": identity, "channel": "voice", "stage": stage, "since": at(252), "started": at(447),
        "language": "qu", "option": "Reniec › Duplicado de DNI", "queue": "reniec", "queue_name": "Reniec",
        "entered_line": at(389), "agent": ME, "region": "Ayacucho", "anonymous": False, "wrap_up_due": None,
        "answered_at": at(252),
        "participants": [participant("citizen"), participant(ME, role="agent")],
    }
    return row | changes


def entry(identity: str, days: float, option: str, note: str | None, **changes: Any) -> Row:
    row: Row = {
        "id": identity, "kind": "call", "conversation": f"c-{identity}", "certainty": "confirmed", "at": at(0, days=days), "option": option, "language": "qu",
        "outcome": "resolved", "typification_label": f"{option} › Costo y requisitos", "note": note,
        "agent_name": "Marisol Tito Flores",
        "segments": {"menu": 58, "waited": 137, "talked": 408, "wrap_up": 46},
        "recording": {"id": f"r-{identity}", "state": "ready", "duration": 408.0, "truncated": False}, "end_cause": "citizen_left",
    }
    return row | changes


PREVIOUS = [
    entry("e-1", 2.2, "Reniec › Duplicado de DNI", "Preguntó por el duplicado de su DNI. Se le informaron requisitos y pago."),
    entry("e-2", 4.1, "Reniec › Estado del trámite", None, typification_label=None, outcome="cut",
          agent_name="Iván Rojas Paucar", segments={"menu": 41, "waited": 95, "talked": 48, "wrap_up": 0},
          recording={"id": "r-e-2", "state": "ready", "duration": 48.0, "truncated": False}),
    entry("e-3", 23.5, "Reniec › Rectificación de datos", "El apellido materno figura como «Quispé». Queda caso con Reniec.", outcome="case"),
    entry("e-4", 98, "Essalud › Citas", "Dónde se atiende su hijo menor de edad. Se le indicó la posta asignada.", language="es",
          recording={"id": "r-e-4", "state": "missing", "duration": None, "truncated": False}),
    entry("e-5", 290, "Reniec › Renovación", None, agent_name=None, outcome="abandoned", typification_label=None,
          end_cause="citizen_left", segments={"menu": 40, "waited": 190, "talked": 0, "wrap_up": 0}, recording=None),
]


def card(identity: str = "c-1", **changes: Any) -> Row:
    row: Row = {
        "conversation": identity, "tree": "alomac", "language": "qu", "option": "Reniec › Duplicado de DNI",
        "citizen": {"id": "p-rosa", "name": "Rosa María Huamán Quispe", "document": "42318907",
                    "document_kind": "dni", "certainty": "confirmed"},
        "number": "+5166312456", "number_kind": "fixed", "region": "Ayacucho", "waited_seconds": 137.0,
        "answered_at": at(252), "previous": PREVIOUS, "previous_count": 7,
        "reason": {"rule": "agent_came_free", "waited": 137.0, "idle": 12.0, "head_start_minutes": 10.0,
                   "runner_up": None},
        "same_citizen_now": False, "recording": "on",
    }
    return row | changes


CITIZEN: Row = {
    "id": "p-rosa", "name": "Rosa María Huamán Quispe", "document": "42318907", "document_kind": "dni",
    "certainty": "confirmed", "language": "qu", "birth": "1979-03-12", "department": "Ayacucho",
    "province": "Huanta", "district": "Huanta", "emails": [],
    "phones": ["+51966412783"], "called_from": ["+5166312456"], "may_change": True, "sex": "F", "contacts_count": 5, "first_contact": "2024-02-03T16:40:00Z",
    "last_contact": "2026-11-18T15:00:00Z", "documents": [{"kind": "dni", "value": "42318907", "confirmed": True}],
    "changed": "2026-11-18T15:00:00Z", "changed_by": None, "erased": None,
    "consents": [{"purpose": "attention", "accepted": True, "at": "2026-11-20T15:31:00+00:00"}],
}

HITS = [
    {"id": "p-rosa", "sure": True, "name": "Rosa María Huamán Quispe", "document": "42318907", "document_masked": None,
     "document_kind": "dni", "phones": ["+5166312456", "+51966412783"], "last_contact": at(0, days=2.2)},
    {"id": "p-noname", "sure": True, "name": None, "document": None, "document_masked": "******913",
     "document_kind": "ce", "phones": ["+5166312456"],
     "last_contact": at(0, days=40)},
]

STATES = [
    {"code": "refrigerio", "label": "Refrigerio", "shape": "pause", "paid": True, "limit_minutes": 45},
    {"code": "servicios", "label": "Servicios higiénicos", "shape": "pause", "paid": True, "limit_minutes": 10},
    {"code": "capacitacion", "label": "Capacitación", "shape": "pause", "paid": True, "limit_minutes": None},
    {"code": "feedback", "label": "Feedback", "shape": "pause", "paid": True, "limit_minutes": 20},
    {"code": "incidencia", "label": "Incidencia", "shape": "alert", "paid": True, "limit_minutes": None},
]

TYPIFICATION: Row = {
    "version": 3,
    "frequent": {"Reniec": ["reniec.dni.estado", "reniec.dni.recojo"]},
    "tree": [
        {"code": "reniec", "label": "Reniec", "children": [
            {"code": "reniec.dni", "label": "DNI", "children": [
                {"code": "reniec.dni.duplicado", "label": "Duplicado", "children": [
                    {"code": "reniec.dni.duplicado.costo", "label": "Costo y requisitos"},
                    {"code": "reniec.dni.duplicado.perdida", "label": "Pérdida o robo"}]},
                {"code": "reniec.dni.estado", "label": "Estado del trámite"},
                {"code": "reniec.dni.recojo", "label": "Lugar de recojo"},
                {"code": "reniec.dni.azul", "label": "DNI azul", "active": False}]}]},
        {"code": "migraciones", "label": "Migraciones", "children": [
            {"code": "migraciones.pasaporte", "label": "Pasaporte", "children": [
                {"code": "migraciones.pasaporte.cita", "label": "Cita para pasaporte"},
                {"code": "migraciones.pasaporte.pago", "label": "Pago de derechos"}]}]},
    ],
}

OTHER_LINES: dict[str, Row] = {
    "agua": {"version": 1, "frequent": {}, "tree": [{"code": "agua.corte", "label": "Corte de agua"}]},
}

PENDING = [
    {"conversation": "c-old", "tree": "alomac", "started": at(5400), "option": "Sunat › RUC", "language": "es",
     "anonymous": False, "hidden": False,
     "citizen_name": "Percy Huanca Soto", "note": "Quería saber cómo reactivar su RUC.", "agent": ME,
     "typification": None, "outcome": None},
]

WAITING = {"total": 16, "by_language": {"es": 15, "qu": 1}, "oldest": at(278), "reserved_for": None, "no_queues": False}
