import { IconMicrophone, IconMicrophoneOff, IconPhoneOff } from '@tabler/icons-react';
import { t } from '../../i18n';
import { phoneKind } from '../../phone/kind';
import { setMuted } from '../../phone/leg';
import { usePhone } from '../../phone/store';
import { endCall } from '../../shell/AgentPhone';
import { Kbd } from '../../ui/marks';

/** Only what works now. Ending has no question: it has a chord and its own place. */
export function Controls({ conversation }: { conversation: string }) {
  const muted = usePhone((state) => state.muted);
  const Microphone = muted ? IconMicrophoneOff : IconMicrophone;
  return (
    <div className="controls" role="toolbar" aria-label={t('desk.controls')}>
      {phoneKind() === 'web' && (
        <button type="button" aria-pressed={muted} aria-keyshortcuts="F2" onClick={() => setMuted(!muted)}>
          <Microphone size={20} stroke={1.75} aria-hidden /><Kbd>F2</Kbd><span>{t(muted ? 'desk.unmute' : 'desk.mute')}</span>
        </button>
      )}
      <button type="button" className="end" aria-keyshortcuts="Control+F9" onClick={() => void endCall(conversation)}>
        <IconPhoneOff size={20} stroke={1.75} aria-hidden /><Kbd>Ctrl F9</Kbd><span>{t('desk.end')}</span>
      </button>
    </div>
  );
}
