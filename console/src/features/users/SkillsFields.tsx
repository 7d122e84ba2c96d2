import { MultiSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queuesQuery } from './queries';
import { t } from '../../i18n';
import { languageName } from '../../ui/marks';

const SKILLS = ['qu', 'ay', 'lsp']; // Spanish is served by everybody
const LEVELS = ['0', '1', '2', '3', '4', '5'];

export type Skills = Record<string, number>;

interface Props {
  queues: string[];
  onQueues: (queues: string[]) => void;
  skills: Skills;
  onSkills: (skills: Skills) => void;
}

function withLevel(skills: Skills, code: string, level: number): Skills {
  const others = Object.entries(skills).filter(([skill]) => skill !== code);
  return Object.fromEntries(level > 0 ? [...others, [code, level]] : others);
}

/** The queues an agent serves and the languages the agent speaks (ACD-1). A queue that no menu leads to any more is still shown. */
export function SkillsFields({ queues, onQueues, skills, onSkills }: Props) {
  const listed = useQuery(queuesQuery).data ?? [];
  const unknown = queues.filter((id) => !listed.some((queue) => queue.id === id));
  const options = [...listed.map((queue) => ({ value: queue.id, label: queue.name })), ...unknown.map((id) => ({ value: id, label: id }))];
  return (
    <>
      <MultiSelect label={t('users.queues')} inputWrapperOrder={['label', 'input', 'description']} description={queues.length ? null : t('users.noQueues')} placeholder={queues.length ? '' : t('users.allQueues')} data={options} value={queues} onChange={onQueues} />
      <fieldset className="levels"><legend className="t14 b">{t('users.skills')}</legend>
        {SKILLS.map((code) => (
          <Select key={code} label={languageName(code)} aria-label={t('users.level', { skill: languageName(code) })} value={String(skills[code] ?? 0)}
            data={LEVELS.map((value) => ({ value, label: value === '0' ? t('users.level0') : t('users.levelN', { n: value }) }))}
            onChange={(value) => onSkills(withLevel(skills, code, Number(value ?? 0)))} />
        ))}
      </fieldset>
    </>
  );
}
