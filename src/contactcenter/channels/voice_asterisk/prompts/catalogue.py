"""The catalogue of prompts: from a key and a language to the file that Asterisk plays.

A recording in `recorded/<tree>/<name>.<language>.wav` is used; else the words are spoken by machine. Both are stored
in the cache under the hash of what they were made from, so that a second start makes nothing.
"""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from contactcenter.channels.voice_asterisk.prompts.speech_synthesis import (
    convert,
    fingerprint,
    is_borrowed,
    speak,
    voice_of,
)
from contactcenter.channels.voice_asterisk.prompts.spoken_numbers import LARGEST, number_pieces
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.files import write_readable

log = structlog.get_logger()

SYNTHESES_AT_ONCE = 2  # processes
FALLBACK = "es"
Texts = Mapping[str, Mapping[str, str]]
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Prepared:
    """What `prepare` did. `borrowed`: prompts read with another language's voice, by language."""

    total: int = 0
    made: int = 0
    recorded: int = 0
    borrowed: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Job:
    key: str
    language: str
    text: str
    recording: bytes | None
    cached: Path
    target: Path

    @property
    def name(self) -> str:
        return f"{self.key}.{self.language}"


class PromptCatalogue:
    """The prompts that have been prepared, and how to prepare them."""

    def __init__(
        self, folder: Path, cache: Path, recorded: Path, espeak: Sequence[str], sox: Sequence[str]
    ) -> None:
        """`folder` stands in Asterisk's sounds folder ("cc"); options are put after `espeak` and `sox`."""
        self._folder, self._cache, self._recorded = folder, cache, recorded
        self._espeak, self._sox = tuple(espeak), tuple(sox)
        self._names: dict[tuple[str, str], str] = {}

    def sound(self, key: str, language: str) -> str | None:
        """The file as Asterisk names it, without ending, in Spanish if there is none in `language`; None if unknown."""
        return self._names.get((key, language)) or self._names.get((key, FALLBACK))

    def file(self, key: str, language: str) -> Path | None:
        """The WAV file, in this language only; None if there is none."""
        name = self._names.get((key, language))
        return self._folder.parent / f"{name}.wav" if name else None

    def digits(self, text: str, language: str) -> list[str]:
        """The files of a number read digit by digit; what is no digit is left out."""
        return self._sounds((f"system/digit-{digit}" for digit in text if digit.isdecimal()), language)

    def number(self, n: int, language: str) -> list[str]:
        """The files of a number read as a number up to 999, and digit by digit above."""
        if not 0 <= n <= LARGEST:
            return self.digits(str(n), language)
        return self._sounds((f"system/number-{piece}" for piece in number_pieces(n, language)), language)

    def _sounds(self, keys: Iterable[str], language: str) -> list[str]:
        return [name for key in keys if (name := self.sound(key, language))]

    async def prepare(self, texts: Texts, progress: Progress | None = None) -> Prepared:
        """Make what is missing; `progress` gets how many of how many are done.

        A prompt that cannot be made is named in the report, and the others are made.

        Raises:
            ExceptionGroup: of SetupError, if espeak-ng or sox is not there.
        """
        jobs = await asyncio.to_thread(self._plan, texts)
        report = Prepared(total=len(jobs), recorded=sum(job.recording is not None for job in jobs))
        done = 0
        turns = asyncio.Semaphore(SYNTHESES_AT_ONCE)

        async def one(job: _Job) -> None:
            nonlocal done
            async with turns:
                await self._prepare_one(job, report)
            done += 1
            if progress is not None:
                progress(done, len(jobs))

        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(one(job))
        for language, count in report.borrowed.items():
            log.warning("prompts_borrow_a_voice", language=language, voice=voice_of(language), count=count)
        return report

    async def _prepare_one(self, job: _Job, report: Prepared) -> None:
        try:
            if not job.cached.exists():
                await self._make(job)
                report.made += 1
            if not _is_same(job.cached, job.target):
                await asyncio.to_thread(_publish, job.cached, job.target)
        except (ChannelError, OSError) as error:
            log.error("prompt_not_made", prompt=job.name, reason=str(error))
            report.failed.append(job.name)
            return
        self._names[job.key, job.language] = f"{self._folder.name}/{job.language}/{job.key}"
        if job.recording is None and is_borrowed(job.language):
            report.borrowed[job.language] = report.borrowed.get(job.language, 0) + 1

    async def _make(self, job: _Job) -> None:
        if job.recording is not None:
            sound = await convert(self._sox, job.recording)
        else:
            sound = await speak(self._espeak, self._sox, job.text, job.language)
        await asyncio.to_thread(write_readable, job.cached, sound)

    def _plan(self, texts: Texts) -> list[_Job]:
        return [
            self._job(key, language, text)
            for key, by_language in texts.items()
            for language, text in by_language.items()
        ]

    def _job(self, key: str, language: str, text: str) -> _Job:
        tree, _, name = key.partition("/")
        file = self._recorded / tree / f"{name}.{language}.wav"
        recording = file.read_bytes() if file.is_file() else None
        made_of = text.encode() if recording is None else recording
        voice = voice_of(language) if recording is None else "recorded"
        cached = self._cache / f"{fingerprint(made_of, voice)}.wav"
        return _Job(key, language, text, recording, cached, self._folder / language / f"{key}.wav")


def _is_same(cached: Path, target: Path) -> bool:
    if not target.exists():
        return False
    if target.samefile(cached):
        return True
    return target.read_bytes() == cached.read_bytes()


def _publish(cached: Path, target: Path) -> None:
    """A second name for the cached file where Asterisk looks, or a copy; whole at every instant."""
    for folder in (target.parent.parent, target.parent):
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)  # whatever the umask: the switch reads here, and may be another account
    new = target.with_suffix(".new")
    new.unlink(missing_ok=True)
    try:
        os.link(cached, new)
    except OSError:
        shutil.copyfile(cached, new)
        new.chmod(0o644)
    new.replace(target)
