import { type Instant, local, longDay, sameDay } from '../../format';
import { t } from '../../i18n';

const DAY_MS = 86_400_000;
const MONTHS = ['Enero', 'Febrero', 'Marzo', 'Abril', 'Mayo', 'Junio', 'Julio', 'Agosto', 'Setiembre', 'Octubre', 'Noviembre', 'Diciembre'];

/** «Hoy, viernes 20 de noviembre», «Esta semana», then month by month, then by year. */
export function period(at: Instant, now: Instant): string {
  if (sameDay(at, now)) return `${t('app.today')[0]?.toUpperCase()}${t('app.today').slice(1)}, ${longDay(at)}`;
  const age = (new Date(now).getTime() - new Date(at).getTime()) / DAY_MS;
  if (age < 7) return t('entry.thisWeek');
  const then = local(at), today = local(now);
  if (then.year === today.year && then.month === today.month) return t('entry.thisMonth');
  if (then.year === today.year) return MONTHS[then.month - 1] ?? '';
  return String(then.year);
}

export function grouped<Row extends { at: string }>(rows: readonly Row[], now: Instant): { title: string; rows: Row[] }[] {
  const groups: { title: string; rows: Row[] }[] = [];
  for (const row of rows) {
    const title = period(row.at, now);
    const last = groups.at(-1);
    if (last?.title === title) last.rows.push(row);
    else groups.push({ title, rows: [row] });
  }
  return groups;
}
