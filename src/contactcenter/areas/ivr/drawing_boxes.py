"""Makes the lines of text in the box of each node, with the node that each line leads to."""

from collections.abc import Iterator
from dataclasses import dataclass

from contactcenter.domain.ivr.tree import (
    Answers,
    Consent,
    Document,
    Enqueue,
    Hangup,
    IvrTree,
    LanguageMenu,
    Menu,
    Node,
    Texts,
)

KINDS = {
    "notice": "Aviso",
    "say": "Mensaje",
    "language": "Idioma",
    "consent": "Consentimiento",
    "document": "Documento",
    "menu": "Menú",
    "answers": "Respuestas grabadas",
    "enqueue": "Cola",
    "hangup": "Despedida",
}
DOCUMENTS = {"dni": "DNI", "ce": "CE", "passport": "pasaporte", "cedula": "cédula"}
LONGEST_LINE = 34  # letters of a line
LONGEST_HEADING = 29  # letters of the name of a node, which is written larger


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a box. `target`: where it leads; `key`: the key that leads there."""

    text: str
    key: str = ""
    target: str | None = None


def rows(tree: IvrTree, name: str) -> list[Row]:
    """Return the lines of a node's box, in Spanish, in the order of its keys."""
    node = tree.nodes[name]
    match node:
        case Menu():
            return list(_ways(tree, node))
        case Answers():
            recorded = [Row(f"{key}  ♪ {answer.label}", key) for key, answer in node.answers.items()]
            return [*recorded, *_ways(tree, node)]
        case Consent():
            yes, no = f"{node.accept}  acepta", f"{node.refuse}  no acepta: anónima"
            return [Row(yes, node.accept, node.accepted), Row(no, node.refuse, node.refused)]
        case Enqueue():
            return [Row(line) for line in _line_of_waiting(tree, node)]
        case _:
            plain = [Row(line) for line in _description(tree, node)]
            leads = [target for _, target in node.ways()]
            last = [Row("", "", leads[0])] if leads else []
            return [*plain, *last]


def _ways(tree: IvrTree, node: Menu | Answers) -> Iterator[Row]:
    for key, target in node.ways():
        yield Row(f"{key or '·'}  {'' if key else 'si no marca: '}{name_of(tree, target)}", key, target)


def name_of(tree: IvrTree, name: str) -> str:
    """Return the label of a node; its id if it has none or does not exist."""
    node = tree.nodes.get(name)
    return node.label if node is not None and node.label else name


def texts_of(tree: IvrTree, name: str) -> list[Texts]:
    """Return the texts that a node plays, one for each of its prompts."""
    node = tree.nodes[name]
    return [tree.notice.text] if node.kind == "notice" else [texts for _, texts in node.spoken(name)]


def _line_of_waiting(tree: IvrTree, node: Enqueue) -> Iterator[str]:
    queue = tree.queues.get(node.queue)
    yield f"cola: {queue.name if queue else node.queue}"
    if node.skills:
        yield "habilidad: " + ", ".join(f"{code} ≥ {level}" for code, level in node.skills.items())
    if node.priority_minutes:
        yield f"prioridad: {node.priority_minutes:g} min"


def _description(tree: IvrTree, node: Node) -> list[str]:
    match node:
        case Document():
            kinds = ", ".join(DOCUMENTS[kind] for kind in node.kinds)
            return [kinds, f"{node.tries} intentos; # continúa sin él"]
        case LanguageMenu():
            spoken = [(key, code) for key, code in node.keys.items() if code in tree.languages]
            return [f"{key}  {tree.languages[code].name}" for key, code in spoken]
        case Hangup():
            return []
        case _:
            texts = (
                tree.notice.text if node.kind == "notice" else next((each for _, each in node.spoken("")), {})
            )
            return _first_words(texts.get(tree.first_language, ""))


def _first_words(text: str) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > LONGEST_LINE:
            if len(lines) == 3:
                lines[-1] = cut(lines[-1] + "…", LONGEST_LINE)
                break
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [line for line in lines if line]


def cut(text: str, most: int) -> str:
    """Return the text, or its first `most` characters ending in an ellipsis if it is longer."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
