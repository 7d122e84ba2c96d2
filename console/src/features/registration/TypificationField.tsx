import { Combobox, InputBase, useCombobox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { TypificationNode } from '../../api/contract';
import { typificationQuery } from './queries';
import { t } from '../../i18n';
import { type Entry, entriesOf, searchEntries } from './typification';

interface Props { value: string | null; onChange: (code: string) => void; option: string; tree: string }

const FREQUENT = 4;

/** The chosen one's frequent list is by option; the option's own words may be longer than the key. */
function frequentOf(all: Record<string, string[]>, option: string): string[] {
  const parts = option.split(' › ');
  for (let size = parts.length; size > 0; size--) {
    const codes = all[parts.slice(0, size).join(' › ')];
    if (codes) return codes.slice(0, FREQUENT);
  }
  return [];
}

function Way({ entry }: { entry: Entry }) {
  const above = entry.path.slice(0, -1).join(' › ');
  return <span className="way">{above && <span className="t12 dim">{above} ›</span>}<span className="b">{entry.label}</span></span>;
}

export function TypificationField({ value, onChange, option, tree }: Props) {
  const { data, isError } = useQuery(typificationQuery(tree));
  const [typed, setTyped] = useState('');
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const entries = useMemo(() => entriesOf((data?.tree ?? []) as unknown as TypificationNode[]), [data]);
  const byCode = useMemo(() => new Map(entries.map((entry) => [entry.code, entry])), [entries]);
  const hits = useMemo(() => searchEntries(entries, typed), [entries, typed]);
  const chosen = value ? byCode.get(value) : undefined;
  const frequent = frequentOf(data?.frequent ?? {}, option).flatMap((code) => byCode.get(code) ?? []);
  const choose = (code: string): void => {
    onChange(code);
    setTyped('');
    box.closeDropdown();
  };
  return (
    <div className="typification">
      <Combobox store={box} onOptionSubmit={choose} position="bottom-start" width="target" transitionProps={{ duration: 0 }}>
        <Combobox.DropdownTarget>
          <div className="typification-field">
            {chosen && !box.dropdownOpened && <div className="typification-chosen"><Way entry={chosen} /></div>}
            <Combobox.EventsTarget withExpandedAttribute><InputBase role="combobox" aria-autocomplete="list"
              aria-label={t('form.typification')} value={typed} placeholder={chosen && !box.dropdownOpened ? '' : t('form.placeholder')}
              rightSection={<IconChevronDown size={16} aria-hidden />} rightSectionPointerEvents="none"
              classNames={{ input: chosen && !box.dropdownOpened ? 'typification-input filled' : 'typification-input' }}
              onChange={(event) => { setTyped(event.currentTarget.value); box.openDropdown(); box.updateSelectedOptionIndex(); }}
              onClick={() => box.openDropdown()} onFocus={() => box.openDropdown()}
              onBlur={() => { box.closeDropdown(); setTyped(''); }}
            /></Combobox.EventsTarget>
          </div>
        </Combobox.DropdownTarget>
        <Combobox.Dropdown>
          <Combobox.Options mah={300} style={{ overflowY: 'auto' }} aria-label={t('form.typification')}>
            {hits.map((entry) => <Combobox.Option key={entry.code} value={entry.code}><Way entry={entry} /></Combobox.Option>)}
            {hits.length === 0 && <Combobox.Empty>{isError ? t('form.treeError') : t('form.empty')}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {frequent.length > 0 && (
        <div className="row wrapped">
          <span className="t12 dim">{t('form.frequent')}</span>
          {frequent.map((entry) => <button type="button" key={entry.code} className="chip chip-plain pick" aria-pressed={entry.code === value} onClick={() => choose(entry.code)}>{entry.label}</button>)}
        </div>
      )}
    </div>
  );
}
