import { ActionIcon, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowsMaximize, IconDownload, IconMinus, IconPlayerPlay, IconPlayerStop, IconPlus } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import type { Finding, IvrDetail, IvrLayout } from '../../api/contract';
import { treeQuery } from './queries';
import { t } from '../../i18n';
import { Failure, Loading } from '../../ui/blocks';
import { Chip, LanguageChip, languageName } from '../../ui/marks';
import { Drawing } from './Drawing';
import { placeOf, type Spoken, spokenBy, treeName } from './nodes';
import { Refusal } from './Refusal';
import { useFit } from './useFit';

const FORMATS = ['svg', 'pdf', 'json'] as const;

/** One voice at a time. */
function useVoice() {
  const audio = useRef(new Audio());
  const [playing, setPlaying] = useState<string | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  useEffect(() => {
    const element = audio.current;
    const over = (): void => setPlaying(null);
    element.addEventListener('ended', over);
    return () => { element.removeEventListener('ended', over); element.pause(); };
  }, []);
  const toggle = (address: string): void => {
    audio.current.pause();
    if (playing === address) return setPlaying(null);
    audio.current.src = address;
    setPlaying(address);
    audio.current.play().catch(() => { setPlaying(null); setMissing(address); });
  };
  return { playing, missing, toggle };
}

function Texts({ tree, spoken }: { tree: string; spoken: readonly Spoken[] }) {
  const voice = useVoice();
  if (spoken.length === 0) return <p className="t13 dim2">{t('ivr.noTexts')}</p>;
  return spoken.map(({ name, texts }) => (
    <ul key={name} className="ivr-texts">
      {Object.entries(texts).map(([language, text]) => {
        const address = `/api/ivr/trees/${encodeURIComponent(tree)}/prompts/${encodeURIComponent(name)}/${language}.wav`;
        const on = voice.playing === address;
        return (
          <li key={language}>
            <div className="row"><LanguageChip code={language} /><span className="grow" />
              <Button className="small" aria-label={`${t(on ? 'ivr.stop' : 'ivr.listen')}: ${languageName(language)}`} leftSection={on ? <IconPlayerStop size={15} aria-hidden /> : <IconPlayerPlay size={15} aria-hidden />} onClick={() => voice.toggle(address)}>{t(on ? 'ivr.stop' : 'ivr.listen')}</Button>
            </div>
            <p lang={language} className="t13">{text}</p>
            {voice.missing === address && <p className="t12 bad">{t('ivr.noAudio')}</p>}
          </li>
        );
      })}
    </ul>
  ));
}

function NodePanel({ id, layout, chosen, onChoose }: { id: string; layout: IvrLayout; chosen: string | null; onChoose: (node: string) => void }) {
  const node = layout.nodes.find((each) => each.id === chosen);
  if (!node) return <aside className="ivr-panel" aria-label={t('ivr.node')}><p className="t13 dim2">{t('ivr.pick')}</p></aside>;
  const ways = layout.edges.filter((edge) => edge.from === node.id);
  return (
    <aside className="ivr-panel" aria-label={t('ivr.node')}>
      <p className="t12 dim">{node.kind_name} · {node.id}</p>
      <h2 className="t16 b">{node.label}</h2>
      {node.missing.length > 0 && <Chip tone="bad">{t('ivr.missing', { languages: node.missing.map(languageName).join(', ') })}</Chip>}
      <h3 className="t13 b">{t('ivr.texts')}</h3>
      <Texts tree={id} spoken={spokenBy(node)} />
      {ways.length > 0 && (
        <>
          <h3 className="t13 b">{t('ivr.options')}</h3>
          <ul className="ivr-ways">
            {ways.map((edge, i) => {
              const label = layout.nodes.find((each) => each.id === edge.to)?.label ?? edge.to;
              return <li key={i}><button type="button" className="link" onClick={() => onChoose(edge.to)}>{edge.label ? t('ivr.goesTo', { key: edge.label, label }) : label}</button></li>;
            })}
          </ul>
        </>
      )}
    </aside>
  );
}

/** A step can be gone to; a part of the file has no box. */
function FindingText({ finding: { node, text }, labels, onChoose }: { finding: Finding; labels: ReadonlyMap<string, string>; onChoose: (node: string) => void }) {
  const words = text.startsWith(node) ? text : <><b>{placeOf(node, labels)}</b>: {text}</>;
  return labels.has(node) ? <button type="button" className="link" onClick={() => onChoose(node)}>{words}</button> : <span>{words}</span>;
}

function Findings({ findings, labels, onChoose }: { findings: readonly Finding[]; labels: ReadonlyMap<string, string>; onChoose: (node: string) => void }) {
  return (
    <section className="ivr-findings" aria-labelledby="findings-title">
      <h2 id="findings-title" className="t14 b">{t('ivr.findings')}</h2>
      {findings.length === 0 ? <p className="t13 dim2">{t('ivr.clean')}</p> : (
        <ul>
          {findings.map((finding, i) => (
            <li key={i} className="row t13">
              <Chip tone={finding.level === 'error' ? 'bad' : 'warn'}>{t(finding.level === 'error' ? 'ivr.levelError' : 'ivr.levelWarning')}</Chip>
              <FindingText finding={finding} labels={labels} onChoose={onChoose} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export default function Tree() {
  const { id = '' } = useParams();
  const detail = useQuery(treeQuery(id));
  const [params, setParams] = useSearchParams();
  const chosen = params.get('paso');
  const flagged = useMemo(() => new Set(detail.data?.findings.flatMap((finding) => finding.node ?? []) ?? []), [detail.data]);
  const choose = (node: string): void => {
    setParams({ paso: node }, { replace: true });
    requestAnimationFrame(() => document.getElementById(`node-${node}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
  };
  if (detail.isPending) return <main className="page"><Loading rows={8} what={t('ivr.title')} /></main>;
  if (detail.isError) return <main className="page"><Failure retry={() => void detail.refetch()}>{t('ivr.error')}</Failure></main>;
  const name = treeName(detail.data, id);
  return <TreeOf key={id} id={id} name={name} detail={detail.data} chosen={chosen} choose={choose} flagged={flagged} />;
}

const isSame = (one: Finding, other: Finding): boolean => one.node === other.node && one.rule === other.rule && one.text === other.text;

interface TreeProps { id: string; name: string; detail: IvrDetail; chosen: string | null; choose: (node: string) => void; flagged: ReadonlySet<string> }

function TreeOf({ id, name, detail: { layout, findings, running, refused }, chosen, choose, flagged }: TreeProps) {
  const { canvas, scale, zoom, fit, keys } = useFit(layout, chosen);
  const labels = useMemo(() => new Map(layout?.nodes.map((node) => [node.id, node.label])), [layout]);
  const isRefused = running !== null && refused.length > 0;
  const others = isRefused ? findings.filter((finding) => !refused.some((said) => isSame(said, finding))) : findings;
  return (
    <main className="ivr">
      <div className="pane-head">
        <Link className="link" to="/menu-de-voz">{t('ivr.title')}</Link><span className="dim">›</span><h1 className="t16 b">{name}</h1>
        {running === null && <Chip>{t('ivr.example')}</Chip>}
        <span className="grow" />
        <Button title={t('ivr.zoomKeys')} leftSection={<IconArrowsMaximize size={16} aria-hidden />} onClick={fit}>{t('ivr.zoomAll')}</Button>
        <ActionIcon variant="default" size={36} aria-label={t('ivr.zoomOut')} onClick={() => zoom(-1)}><IconMinus size={18} aria-hidden /></ActionIcon>
        <ActionIcon variant="default" size={36} aria-label={t('ivr.zoomIn')} onClick={() => zoom(1)}><IconPlus size={18} aria-hidden /></ActionIcon>
        {FORMATS.map((format) => <Button key={format} component="a" href={`/api/ivr/trees/${encodeURIComponent(id)}/export.${format}`} download aria-label={`${t('ivr.export')} ${format.toUpperCase()}`} leftSection={<IconDownload size={16} aria-hidden />}>{format.toUpperCase()}</Button>)}
      </div>
      {isRefused && <Refusal file={`${id}.yaml`} running={running} findings={refused} labels={labels} />}
      {layout ? (
        <div className="ivr-body">
          <div className="ivr-canvas" ref={canvas} onKeyDown={keys}><Drawing layout={layout} chosen={chosen} onChoose={choose} flagged={flagged} scale={scale} name={name} /></div>
          <NodePanel id={id} layout={layout} chosen={chosen} onChoose={choose} />
        </div>
      ) : <Failure>{t('ivr.unreadable')}</Failure>}
      {(others.length > 0 || !isRefused) && <Findings findings={others} labels={labels} onChoose={choose} />}
    </main>
  );
}
