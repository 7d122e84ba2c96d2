import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';

export interface Tab { id: string; label: string; content: ReactNode }

/** Arrow keys move between tabs; all panels stay mounted, so nothing typed is lost. */
export function Tabs({ label, tabs, initial }: { label: string; tabs: readonly Tab[]; initial: string }) {
  const [chosen, setChosen] = useState(initial);
  const base = useId();
  const current = tabs.some((tab) => tab.id === chosen) ? chosen : tabs[0]?.id;
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.findIndex((tab) => tab.id === current);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    setChosen(next.id);
    document.getElementById(`${base}-${next.id}-tab`)?.focus();
  };
  return (
    <div className="tabs">
      <div role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab) => (
          <button key={tab.id} type="button" role="tab" id={`${base}-${tab.id}-tab`} aria-controls={`${base}-${tab.id}`} aria-selected={tab.id === current} tabIndex={tab.id === current ? 0 : -1} onClick={() => setChosen(tab.id)}>{tab.label}</button>
        ))}
      </div>
      {tabs.map((tab) => (
        <div key={tab.id} role="tabpanel" id={`${base}-${tab.id}`} aria-labelledby={`${base}-${tab.id}-tab`} hidden={tab.id !== current}>{tab.content}</div>
      ))}
    </div>
  );
}
