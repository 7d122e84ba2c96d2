import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload, IconPlayerPauseFilled, IconPlayerPlayFilled, IconRewindBackward10, IconRewindForward10, IconShieldCheck, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { type CSSProperties, type KeyboardEvent, type MouseEvent, useMemo } from 'react';
import type { Peaks, Recording } from '../../api/contract';
import { peaksQuery, recordingQuery } from './queries';
import { Refused } from '../../api/client';
import { day, duration } from '../../format';
import { t } from '../../i18n';
import { serverNow } from '../../time/tick';
import { useMay } from '../../shell/session';
import { Empty, Failure, Loading } from '../../ui/blocks';
import type { Channel } from './sound';
import { silences } from './silences';
import { SPEEDS, usePlayback } from './usePlayback';
import { Wave } from './Wave';

const STEP = 10;
const CHANNELS = [['left', 'player.citizen', 'var(--wave-a)'], ['right', 'player.agent', 'var(--wave-b)']] as const;

function Lane({ channel, name, colour, peaks, silent, onSilence }: { channel: Channel; name: string; colour: string; peaks: number[]; silent: boolean; onSilence: (channel: Channel, silent: boolean) => void }) {
  const Icon = silent ? IconVolumeOff : IconVolume;
  return (
    <div className={`lane ${silent ? 'lane-off' : ''}`}>
      <button type="button" className="lane-name" aria-pressed={silent} aria-label={t('player.muteChannel', { channel: name })} onClick={() => onSilence(channel, !silent)}>
        <i style={{ background: colour }} /><span>{name}</span><Icon size={15} aria-hidden />
      </button>
      <Wave peaks={peaks} colour={colour} />
    </div>
  );
}

function Ready({ recording, peaks }: { recording: Recording; peaks: Peaks }) {
  const total = recording.duration ?? 0;
  const quiet = useMemo(() => silences(peaks.left, peaks.right, total), [peaks, total]);
  const play = usePlayback(`/api/recordings/${recording.id}/audio`, total, quiet);
  const share = total > 0 ? Math.min(1, play.at / total) : 0;
  const faster = (step: number): void => {
    const next = SPEEDS[SPEEDS.indexOf(play.speed as (typeof SPEEDS)[number]) + step];
    if (next) play.faster(next);
  };
  const keys = (event: KeyboardEvent): void => {
    const acts: Record<string, () => void> = {
      ' ': play.toggle, ArrowLeft: () => play.seek(play.at - STEP), ArrowRight: () => play.seek(play.at + STEP),
      '<': () => faster(-1), '>': () => faster(1),
    };
    const onButton = event.target instanceof HTMLButtonElement && event.key === ' ';
    const act = onButton || event.target instanceof HTMLInputElement ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const click = (event: MouseEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    play.seek(((event.clientX - box.left) / box.width) * total);
  };
  const mayTakeAway = useMay('listen');
  const where = t('player.at', { at: duration(play.at), total: duration(total) });
  return (
    <div className="player" role="group" aria-label={t('player.label', { duration: duration(total) })} onKeyDown={keys} style={{ '--at': share } as CSSProperties}>
      <div className="lanes">
        {CHANNELS.map(([channel, name, colour]) => (
          <Lane key={channel} channel={channel} name={t(name)} colour={colour} peaks={peaks[channel]} silent={play.silent[channel]} onSilence={play.silence} />
        ))}
        <div className="seek" role="slider" tabIndex={0} aria-label={t('player.position')} aria-valuemin={0} aria-valuemax={Math.round(total)} aria-valuenow={Math.round(play.at)} aria-valuetext={where} onClick={click}><i className="needle" /></div>
      </div>
      <div className="row wrapped player-controls">
        <Button className="small" aria-label={t('player.back')} onClick={() => play.seek(play.at - STEP)}><IconRewindBackward10 size={20} aria-hidden /></Button>
        <button type="button" className="play" aria-label={t(play.playing ? 'player.pause' : 'player.play')} onClick={play.toggle}>
          {play.playing ? <IconPlayerPauseFilled size={22} aria-hidden /> : <IconPlayerPlayFilled size={22} aria-hidden />}
        </button>
        <Button className="small" aria-label={t('player.forward')} onClick={() => play.seek(play.at + STEP)}><IconRewindForward10 size={20} aria-hidden /></Button>
        <span className="position"><b className="t16">{duration(play.at)}</b> <span className="dim2 t13">{t('player.of', { total: duration(total) })}</span></span>
        <div className="segments speeds" role="radiogroup" aria-label={t('player.speed')}>
          {SPEEDS.map((speed) => (
            <label key={speed} className={speed === play.speed ? 'on' : ''}><input type="radio" name={`speed-${recording.id}`} checked={speed === play.speed} onChange={() => play.faster(speed)} />{speed}×</label>
          ))}
        </div>
        {quiet.length > 0 && <Button className="small" aria-pressed={play.skipping} variant={play.skipping ? 'light' : 'default'} onClick={() => play.setSkipping(!play.skipping)}>{t('player.skip')}</Button>}
        {mayTakeAway && <Button component="a" className="small" href={`/api/recordings/${recording.id}/audio.wav`} download leftSection={<IconDownload size={16} aria-hidden />}>{t('player.download')}</Button>}
      </div>
      {play.failed && <p className="bad t13" role="alert">{t('player.error')}</p>}
      <p className="row wrapped t12 dim"><span className={`row ${recording.truncated ? 'bad' : 'ok-text'}`}><IconShieldCheck size={15} aria-hidden />{t(recording.truncated ? 'player.truncated' : 'player.complete')}</span><span className="grow" /><span>{t('player.audited')}</span></p>
    </div>
  );
}

/** Peaks come from the server: no audio before play. A recording that may not be heard draws no player. */
export function Player({ recording: id }: { recording: string }) {
  const recording = useQuery(recordingQuery(id));
  const listens = recording.data?.state === 'ready' && recording.data.allowed;
  const peaks = useQuery({ ...peaksQuery(id), enabled: listens === true });
  if (recording.isError) {
    const forbidden = recording.error instanceof Refused && recording.error.status === 403;
    return forbidden ? <Empty>{t('player.forbidden')}</Empty> : <Failure retry={() => void recording.refetch()}>{t('player.error')}</Failure>;
  }
  if (recording.isPending) return <Loading rows={3} what={t('desk.recording')} />;
  if (!recording.data.allowed) return <Empty>{t('player.forbidden')}</Empty>;
  if (recording.data.state === 'removed') return <Empty>{t('player.removed', { date: day(recording.data.removed ?? recording.data.started, serverNow()) })}</Empty>;
  if (recording.data.state === 'missing') return <div className="failure"><IconVolumeOff size={20} aria-hidden /><p>{t('player.missing')}</p></div>;
  if (peaks.isError) return <Failure retry={() => void peaks.refetch()}>{t('player.error')}</Failure>;
  return peaks.data ? <Ready recording={recording.data} peaks={peaks.data} /> : <Loading rows={3} what={t('desk.recording')} />;
}
