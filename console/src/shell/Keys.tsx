import { Modal } from '@mantine/core';
import { useEffect } from 'react';
import { t } from '../i18n';
import { phoneKind } from '../phone/kind';

const KEYS = [
  ['F2', 'keys.mute'], ['Ctrl F9', 'keys.end'], ['Ctrl ↵', 'keys.save'], ['Ctrl K', 'keys.palette'],
  ['Alt 0', 'keys.phone'], ['j  k', 'keys.moves'], ['', 'keys.play'], ['←  →', 'keys.seek'], ['<  >', 'player.speed'], ['?', 'keys.help'],
] as const;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function KeyMap({ opened, open, close }: { opened: boolean; open: () => void; close: () => void }) {
  useEffect(() => {
    const ask = (event: KeyboardEvent): void => {
      if (event.key === '?' && !typing(event.target)) open();
    };
    window.addEventListener('keydown', ask);
    return () => window.removeEventListener('keydown', ask);
  }, [open]);
  return (
    <Modal opened={opened} onClose={close} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <dl className="facts keymap">
        {KEYS.filter(([key]) => key !== 'F2' || phoneKind() === 'web').map(([key, what]) => <div className="fact" key={key}><dt><kbd>{key || t('keys.space')}</kbd></dt><dd>{t(what)}</dd></div>)}
      </dl>
    </Modal>
  );
}
