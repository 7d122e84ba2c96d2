"""The routes of the recordings (REC-1, REC-3): search, peaks, and sound from any second on; each reading is audited."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.access import audit
from contactcenter.access.request_checks import Id, SignedIn, allow, may
from contactcenter.access.roles import Role
from contactcenter.areas.recordings import rules, store
from contactcenter.areas.recordings.audio import parts_of, to_wav
from contactcenter.areas.recordings.deps import Deps
from contactcenter.areas.recordings.permissions import ATTEND_ALERTS, LISTEN
from contactcenter.areas.search_filters import RecordSearch
from contactcenter.kernel.errors import InvalidInput, NotAllowed, NotFound
from contactcenter.kernel.ids import ConversationId
from contactcenter.storage.normalization import mask

router = APIRouter(prefix="/api/recordings", tags=["recordings"])

Listener = Annotated[SignedIn, Depends(allow(Role.AGENT, *LISTEN.roles))]
Attendant = Annotated[SignedIn, Depends(may(ATTEND_ALERTS))]
State = Literal["ready", "missing", "removed"]  # removed: the time it is kept for was over
NOT_KEPT = {"Cache-Control": "private, no-store"}
ONE_HEARING = timedelta(minutes=10)  # a browser asks for many parts of one hearing


class RecordingFound(BaseModel):
    """A recording in a list. `number` is masked if the caller stayed anonymous."""

    id: UUID
    conversation: str | None
    started: datetime
    duration: float | None
    state: State
    truncated: bool
    agent: str | None
    agent_name: str | None
    queue: str | None
    queue_name: str | None
    option: str | None
    language: str | None
    number: str | None
    document: str | None
    citizen: UUID | None


class Mark(BaseModel):
    """Where a stretch of the call begins in the sound. `at`: seconds from the start."""

    at: float
    kind: str
    label: str


class Recording(BaseModel):
    """A recording with the stretches of its call.

    `allowed`: this person may hear it; otherwise nothing of it is shown. `removed`: when its sound was removed.
    """

    id: UUID
    conversation: str | None
    started: datetime
    duration: float | None
    sha256: str | None
    state: State
    truncated: bool
    marks: list[Mark]
    allowed: bool
    removed: datetime | None


class Peaks(BaseModel):
    """The loudest sample of each stretch of the sound, from 0 to 1: left the citizen, right what the citizen hears."""

    left: list[float]
    right: list[float]


@router.post("/search")
async def search(signed_in: Listener, deps: Deps, query: RecordSearch) -> list[RecordingFound]:
    """Find recordings, newest first. Agents find those of their own calls."""
    if signed_in.role is Role.AGENT:
        query = query.model_copy(update={"agent": signed_in.user})
    deps.searches.count(signed_in.user, deps.clock.now(), of_a_person=query.of_a_person)
    wanted = query.wanted(deps.zone)
    async with deps.database.begin() as conn:
        rows = await store.find(conn, deps.cipher, wanted)
        data = await deps.personal_data.read(
            conn, (ref for row in rows for ref in (row.ani_ref, row.document_ref))
        )
        await audit.record(
            conn, signed_in.user, "recordings_searched", "recording", "*", query.audit_detail(len(rows))
        )
    return [_row_out(row, {ref: datum.value for ref, datum in data.items()}) for row in rows]


@router.post("/alarms/{conversation}/seen", status_code=204)
async def see_alarm(signed_in: Attendant, deps: Deps, conversation: Id) -> None:
    """Record that a supervisor saw the alarm («Visto»): the recording is still missing, but no alert is shown."""
    async with deps.database.begin() as conn:
        if not await store.see_alarms(conn, conversation, signed_in.user, deps.clock.now()):
            raise NotFound("no alarm of this call is to be seen")
        await audit.record(conn, signed_in.user, "recording_alarm_seen", "conversation", conversation, {})
    deps.bus.publish(m.RecordingAlarmSeen(ConversationId(conversation), signed_in.user), deps.clock.now())


@router.get("/{recording}")
async def about(signed_in: Listener, deps: Deps, recording: UUID) -> Recording:
    """Return a recording with the stretches of its call. The reading is audited.

    Raises: NotFound; NotAllowed if this person may not hear it.
    """
    async with deps.database.begin() as conn:
        row = await _read(conn, recording)
        await _require_may_listen(conn, signed_in, row.conversation)
        marks = await store.marks(conn, row.conversation) if row.conversation else []
        await _write_once(conn, signed_in, "recording_read", recording, deps.clock.now())
    return Recording(
        **_plain(row),
        sha256=row.sha256,
        marks=[Mark(**mark) for mark in marks],
        allowed=True,
        removed=row.removed,
    )


@router.get("/{recording}/peaks")
async def peaks(signed_in: Listener, deps: Deps, recording: UUID) -> Peaks:
    """Return the peaks of a recording. The reading is audited.

    Raises: NotFound, also if its sound was removed; NotAllowed if this person may not hear it.
    """
    async with deps.database.begin() as conn:
        row = await _read(conn, recording)
        await _require_may_listen(conn, signed_in, row.conversation)
        peaks = await store.peaks(conn, recording)
        await _write_once(conn, signed_in, "recording_peaks_read", recording, deps.clock.now())
    if peaks is None:
        raise _no_sound(row)
    return Peaks(**peaks)


@router.get("/{recording}/audio", response_class=Response)
async def audio(
    signed_in: Listener,
    deps: Deps,
    recording: UUID,
    range_: Annotated[str | None, Header(alias="Range")] = None,
) -> Response:
    """Return the stored FLAC, two channels: left the citizen, right what the citizen hears; any part of it by `Range`.

    A range that begins after the end is answered 416 (RFC 9110, 15.5.17).
    """
    key = await _key_to_play(signed_in, deps, recording)
    size = await deps.objects.size(key)
    if size is None:
        raise NotFound("this call has no recording", code="recording_missing")
    headers = {"Accept-Ranges": "bytes", **NOT_KEPT}
    try:
        part = rules.read_range(range_, size)
    except InvalidInput:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    start, end = part or (0, size)
    headers["Content-Length"] = str(end - start)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    file = await asyncio.to_thread(deps.objects.open, key)
    status = 200 if part is None else 206
    return StreamingResponse(parts_of(file, start, end), status, headers, media_type="audio/flac")


@router.get("/{recording}/audio.wav", response_class=Response)
async def audio_as_wav(signed_in: Listener, deps: Deps, recording: UUID) -> Response:
    """Return the whole recording as a WAV file to download, for programs that do not read FLAC."""
    file = await asyncio.to_thread(deps.objects.open, await _key_to_play(signed_in, deps, recording))
    headers = {"Content-Disposition": f'attachment; filename="{recording}.wav"', **NOT_KEPT}
    return StreamingResponse(to_wav(file), headers=headers, media_type="audio/wav")


async def _key_to_play(signed_in: SignedIn, deps: Deps, recording: UUID) -> str:
    """The key of the stored sound, once the listener may hear it and the audit trail says so."""
    async with deps.database.begin() as conn:
        row = await _read(conn, recording)
        await _require_may_listen(conn, signed_in, row.conversation)
        if row.key is None:
            raise _no_sound(row)
        await _write_once(conn, signed_in, "recording_heard", recording, deps.clock.now())
    return str(row.key)


async def _read(conn: AsyncConnection, recording: UUID) -> Any:
    row = await store.read(conn, recording)
    if row is None:
        raise NotFound("no such recording")
    return row


def _no_sound(row: Any) -> NotFound:
    if row.state == "removed":
        return NotFound("its recording was kept for its time", code="recording_removed")
    return NotFound("this call has no recording", code="recording_missing")


async def _require_may_listen(conn: AsyncConnection, signed_in: SignedIn, conversation: str | None) -> None:
    if signed_in.role is not Role.AGENT:
        return
    if conversation is None or not await store.carried(conn, signed_in.user, conversation):
        raise NotAllowed("an agent hears only own calls", code="not_your_call")


async def _write_once(
    conn: AsyncConnection, signed_in: SignedIn, act: str, recording: UUID, now: datetime
) -> None:
    """Audit a hearing once, whatever part of the sound is requested first and however often."""
    if not await audit.has_done(conn, signed_in.user, act, ("recording", str(recording)), now - ONE_HEARING):
        await audit.record(conn, signed_in.user, act, "recording", str(recording), {})


def _plain(row: Any) -> dict[str, Any]:
    state: State = "ready" if row.state == "truncated" else row.state
    return {
        "id": row.id,
        "conversation": row.conversation,
        "started": row.started,
        "duration": row.duration,
        "state": state,
        "truncated": row.state == "truncated",
    }


def _row_out(row: Any, data: dict[str, str]) -> RecordingFound:
    number = data.get(row.ani_ref)
    return RecordingFound(
        **_plain(row),
        agent=row.agent,
        agent_name=row.agent_name,
        queue=row.queue,
        queue_name=row.queue_name,
        option=row.option,
        language=row.language,
        number=mask(number) if number and row.anonymous else number,
        document=None if row.anonymous else data.get(row.document_ref),
        citizen=row.citizen_id,
    )
