"""Finds everything by which a caller would hear silence, go round for ever or reach no end (IVR-1, IVR-9)."""

from collections.abc import Collection, Iterator

from contactcenter.domain.ivr.tree.findings import Finding
from contactcenter.domain.ivr.tree.nodes import (
    Answers,
    Consent,
    Document,
    Enqueue,
    Hangup,
    LanguageMenu,
    Notice,
)
from contactcenter.domain.ivr.tree.tree import IvrTree

SPOKEN_BY_MACHINE = frozenset({"es", "qu"})  # languages with a synthetic voice of their own


def check(tree: IvrTree, queues: Collection[str] = (), recorded: Collection[str] = ()) -> list[Finding]:
    """Return everything that is wrong or doubtful in a tree, errors first.

    `queues`: ids of queues besides the tree's own. `recorded`: prompts with a recording, each as "name.language".
    """
    targets = list(_targets(tree))
    findings = [
        *targets,
        *_ways(tree, targets),
        *_silent_ways(tree),
        *_texts(tree),
        *_keys(tree),
        *_rights(tree),
        *_queues(tree, queues),
        *_languages(tree, recorded),
    ]
    return sorted(findings, key=lambda each: each.level != "error")


def _error(node: str, rule: str, text: str) -> Finding:
    return Finding("error", node, rule, text)


def _targets(tree: IvrTree) -> Iterator[Finding]:
    for field, target in (("start", tree.start), ("fallback", tree.fallback)):
        if target not in tree.nodes:
            yield _error(field, "missing_target", f"lleva a «{target}», que no existe")
    for name, node in tree.nodes.items():
        for key, target in node.ways():
            if target not in tree.nodes:
                way = f"la opción {key}" if key else "la continuación"
                yield _error(name, "missing_target", f"{way} lleva a «{target}», que no existe")
    fallback = tree.nodes.get(tree.fallback)
    if fallback is not None and not isinstance(fallback, Enqueue | Hangup):
        yield _error(
            tree.fallback, "bad_fallback", "la salida de emergencia debe ser una cola o una despedida"
        )


def _ways(tree: IvrTree, targets: Collection[Finding]) -> Iterator[Finding]:
    """Find nodes that cannot be reached or have no end.

    Nothing is reported while a target is missing, because all nodes behind it would be reported too.
    """
    if not any(each.rule == "missing_target" for each in targets):
        yield from _reach(tree)
        yield from _endings(tree)


def _known_ways(tree: IvrTree, name: str) -> list[str]:
    return [target for _, target in tree.nodes[name].ways() if target in tree.nodes]


def _reach(tree: IvrTree) -> Iterator[Finding]:
    seen: set[str] = set()
    open_ends = [name for name in (tree.start, tree.fallback) if name in tree.nodes]
    while open_ends:
        name = open_ends.pop()
        if name not in seen:
            seen.add(name)
            open_ends += _known_ways(tree, name)
    for name in tree.nodes:
        if name not in seen:
            yield _error(name, "unreachable", "ningún camino llega hasta aquí")


def _endings(tree: IvrTree) -> Iterator[Finding]:
    ends = {name for name, node in tree.nodes.items() if isinstance(node, Enqueue | Hangup)}
    grown = True
    while grown:
        more = {
            name for name in tree.nodes if name not in ends and ends.intersection(_known_ways(tree, name))
        }
        ends |= more
        grown = bool(more)
    for name in tree.nodes:
        if name not in ends:
            yield _error(
                name, "no_way_out", "desde aquí se da vueltas sin llegar a una cola ni a una despedida"
            )


def _silent_ways(tree: IvrTree) -> Iterator[Finding]:
    """Find loops that a caller who keys nothing never leaves."""
    settled: set[str] = set()
    for first in tree.nodes:
        path: list[str] = []
        name = first
        while name in tree.nodes and name not in settled and name not in path:
            path.append(name)
            ways = list(tree.nodes[name].ways())
            if not ways:
                break
            name = ways[-1][1]
        if name in path and list(tree.nodes[name].ways()):
            loop = path[path.index(name) :]
            yield _error(name, "silent_loop", f"quien no marca nada da vueltas: {' → '.join([*loop, name])}")
        settled.update(path)


def _texts(tree: IvrTree) -> Iterator[Finding]:
    for node, name, texts in tree.spoken():
        for language in tree.languages:
            if language not in texts:
                yield _error(
                    node, "missing_language", f"a «{name}» le falta el texto en {tree.named(language)}"
                )
            elif not texts[language].strip():
                yield _error(node, "empty_prompt", f"«{name}» está vacío en {tree.named(language)}")
        for language in texts:
            if language not in tree.languages:
                yield _error(
                    node, "unknown_language", f"«{name}» tiene un texto en {language}, que el árbol no habla"
                )


def _keys(tree: IvrTree) -> Iterator[Finding]:
    if len(tree.languages) > 1 and not any(isinstance(node, LanguageMenu) for node in tree.nodes.values()):
        yield _error("languages", "language_not_offered", "ningún nodo deja elegir el idioma")
    for name, node in tree.nodes.items():
        if isinstance(node, Answers):
            for key in node.answers.keys() & node.keys.keys():
                yield _error(
                    name, "key_reused", f"la tecla {key} da una respuesta y además lleva a otro lugar"
                )
        if isinstance(node, Consent) and node.accept == node.refuse:
            yield _error(name, "key_reused", f"la tecla {node.accept} acepta y rechaza")
        if isinstance(node, LanguageMenu):
            for language in tree.languages:
                if language not in node.keys.values():
                    yield _error(name, "language_not_offered", f"ninguna tecla elige {tree.named(language)}")
            for key, language in node.keys.items():
                if language not in tree.languages:
                    yield _error(
                        name, "unknown_language", f"la tecla {key} elige {language}, que el árbol no habla"
                    )


def _rights(tree: IvrTree) -> Iterator[Finding]:
    """Require that the notice is played first, and that no document is asked for without consent (IVR-3)."""
    start = tree.nodes.get(tree.start)
    if start is not None and not isinstance(start, Notice):
        yield _error(tree.start, "notice_first", "lo primero que se oye debe ser el aviso de grabación")
    seen: set[str] = set()
    open_ends = [tree.start] if start is not None else []
    while open_ends:
        name = open_ends.pop()
        if name in seen:
            continue
        seen.add(name)
        node = tree.nodes[name]
        if isinstance(node, Document):
            yield _error(
                name, "document_without_consent", "se pide el documento sin haber pedido el consentimiento"
            )
        ways = [node.refused] if isinstance(node, Consent) else [target for _, target in node.ways()]
        if not isinstance(node, Document):
            open_ends += [target for target in ways if target in tree.nodes]


def _queues(tree: IvrTree, queues: Collection[str]) -> Iterator[Finding]:
    defined = {*tree.queues, *queues}
    if not defined:
        return
    used = set()
    for name, node in tree.nodes.items():
        if isinstance(node, Enqueue):
            used.add(node.queue)
            if node.queue not in defined:
                yield _error(name, "unknown_queue", f"la cola «{node.queue}» no existe")
    for queue in tree.queues:
        if queue not in used:
            yield Finding("warning", "queues", "unused_queue", f"ninguna opción lleva a la cola «{queue}»")


def _languages(tree: IvrTree, recorded: Collection[str]) -> Iterator[Finding]:
    for code, language in tree.languages.items():
        if language.review == "pending":
            words = f"los textos en {language.name} esperan la revisión de un hablante nativo"
            yield Finding("warning", "languages", "review_pending", words)
        if code in SPOKEN_BY_MACHINE:
            continue
        missing = [
            name for _, name, texts in tree.spoken() if code in texts and f"{name}.{code}" not in recorded
        ]
        if missing:
            words = f"{len(missing)} textos en {language.name} por grabar; mientras tanto los lee la voz más cercana"
            yield Finding("warning", "languages", "to_be_recorded", words)
