import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { queries } from '../../api/queries';
import { draftQuery, pendingQuery } from './queries';
import type { Outcome, PendingRow } from '../../api/contract';
import { hour } from '../../format';
import { t } from '../../i18n';
import { announce } from '../../ui/announce';
import { Kbd } from '../../ui/marks';
import { type Draft, editDraft, finishDraft, openDraft, sendNow, useDraft } from './drafts';
import { TypificationField } from './TypificationField';

const OUTCOMES: readonly Outcome[] = ['resolved', 'case', 'cut'];
const LONGEST_NOTE = 4000;

interface Props {
  conversation: string;
  option: string;
  tree: string;
  /** In a call what is written is kept; afterwards saving ends the registration. */
  mode: 'call' | 'wrap-up' | 'pending';
  given?: Partial<PendingRow>;
  onDone?: () => void;
}

function stateText(draft: Draft): string {
  switch (draft.state) {
    case 'saving': return t('form.saving');
    case 'saved': return t('form.saved', { at: draft.savedAt ? hour(draft.savedAt) : '' });
    case 'local': return t('form.local');
    default: return t('form.autosave');
  }
}

function missing(draft: Draft): string {
  if (!draft.outcome) return t(draft.typification ? 'form.needOutcome' : 'form.needBoth');
  return draft.typification ? '' : t('form.needTypification');
}

export function RegistrationForm({ conversation, option, tree, mode, given, onDone }: Props) {
  const draft = useDraft(conversation);
  const [lack, setLack] = useState('');
  const id = useId();
  // Of a call in course the server has what the agent wrote before the page was reloaded; what is typed meanwhile stays.
  const written = useQuery({ ...draftQuery(conversation), enabled: !given }).data;
  useEffect(() => openDraft(conversation, given ?? written ?? {}), [conversation, given, written]);
  useEffect(() => setLack(''), [conversation, draft.outcome, draft.typification]);

  const save = async (): Promise<void> => {
    if (mode === 'call') return void (await sendNow(conversation));
    const lacks = missing(draft);
    setLack(lacks);
    if (lacks) return announce(lacks, 'assertive');
    await finishDraft(conversation);
  };
  const finished = useRef(false); // by the agent, and not yet accepted by the server: it may be sent later by itself
  useEffect(() => {
    if (finished.current && draft.state === 'empty') {
      announce(t('form.done'));
      void queries.invalidateQueries(pendingQuery);
      onDone?.();
    }
    finished.current = draft.done && draft.state !== 'failed';
  }, [draft.done, draft.state, onDone]);
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !event.ctrlKey) return;
    event.preventDefault();
    void save();
  };
  return (
    <form className="registration" aria-labelledby={`${id}-title`} onKeyDown={keys} onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <div className="registration-body">
        <div className="row"><h2 id={`${id}-title`} className="t14 b">{t('form.title')}</h2><span className="grow" /><span className="t12 dim">{stateText(draft)}</span></div>
        <TypificationField value={draft.typification} option={option} tree={tree} onChange={(typification) => editDraft(conversation, { typification })} />
        <div className="segments" role="radiogroup" aria-label={t('form.outcome')}>
          {OUTCOMES.map((outcome) => (
            <label key={outcome} className={draft.outcome === outcome ? 'on' : ''}>
              <input type="radio" name={`${id}-outcome`} value={outcome} checked={draft.outcome === outcome} onChange={() => editDraft(conversation, { outcome })} />
              {t(`outcome.${outcome}`)}
            </label>
          ))}
        </div>
        <textarea className="note" aria-label={t('form.note')} placeholder={t('form.notePlaceholder')} maxLength={LONGEST_NOTE}
          value={draft.note} onChange={(event) => editDraft(conversation, { note: event.target.value })} />
        {draft.note.length > LONGEST_NOTE - 200 && <p className="t12 dim">{t('form.chars' as 'form.chars_other', { count: LONGEST_NOTE - draft.note.length })}</p>}
      </div>
      <div className="registration-foot">
        {draft.state === 'failed' && <p className="bad t13" role="alert">{t(draft.closed ? `error.${draft.closed}` : 'form.error')}</p>}
        {draft.state === 'local' && draft.done && <p className="warn-text t13" role="status">{t('form.later')}</p>}
        {lack && <p className="bad t13">{lack}</p>}
        <div className="row">
          <Button type="submit" variant="filled" className="grow" aria-keyshortcuts="Control+Enter" rightSection={<Kbd>Ctrl ↵</Kbd>} loading={draft.state === 'saving' && draft.done}>
            {t(mode === 'wrap-up' ? 'form.saveNext' : 'form.save')}
          </Button>
          {mode === 'pending' && <Button onClick={onDone}>{t('desk.pendingClose')}</Button>}
        </div>
      </div>
    </form>
  );
}
