/** What people read of hours, dates, telephones and names. Intl es-PE gives "a. m." and commas we do not want, so dates are put together here. */
import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';

const MONTHS = ['ene.', 'feb.', 'mar.', 'abr.', 'may.', 'jun.', 'jul.', 'ago.', 'set.', 'oct.', 'nov.', 'dic.'];
const LONG_MONTHS = ['enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto', 'setiembre', 'octubre', 'noviembre', 'diciembre'];
const DAYS: Record<string, readonly [short: string, long: string]> = {
  Sun: ['dom.', 'domingo'], Mon: ['lun.', 'lunes'], Tue: ['mar.', 'martes'], Wed: ['mié.', 'miércoles'],
  Thu: ['jue.', 'jueves'], Fri: ['vie.', 'viernes'], Sat: ['sáb.', 'sábado'],
};
const partsIn = (timeZone: string): Intl.DateTimeFormat => new Intl.DateTimeFormat('en-US', {
  timeZone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: 'numeric', day: 'numeric',
  hour: '2-digit', minute: '2-digit', second: '2-digit',
});
/** Of the sign-in page and the test telephone, which have no session. */
export const DEFAULT_LOCALITY = { timezone: 'America/Lima', region: 'PE' };
let locality = DEFAULT_LOCALITY;
let parts = partsIn(locality.timezone);

/** The centre's time zone (IANA) and country (ISO 3166-1 alpha-2), as they come with the session. Call it before a screen draws. */
export function setLocality({ timezone, region }: { timezone: string; region: string }): void {
  if (timezone !== locality.timezone) parts = partsIn(timezone);
  locality = { timezone, region };
}

const count = new Intl.NumberFormat('es-PE');
const rate = new Intl.NumberFormat('es-PE', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export type Instant = string | number | Date;
export interface LocalTime { year: number; month: number; day: number; hour: string; minute: string; second: string; weekday: string }

export function local(at: Instant): LocalTime {
  const fields: Record<string, string> = {};
  for (const part of parts.formatToParts(new Date(at))) fields[part.type] = part.value;
  const { year = '0', month = '1', day = '1', hour = '00', minute = '00', second = '00', weekday = 'Sun' } = fields;
  return { year: Number(year), month: Number(month), day: Number(day), hour, minute, second, weekday };
}

export const number = (value: number): string => count.format(value);
export const percent = (share: number): string => `${rate.format(share * 100)}%`;

export function hour(at: Instant): string {
  const t = local(at);
  return `${t.hour}:${t.minute}`;
}

export function hourWithSeconds(at: Instant): string {
  return `${hour(at)}:${local(at).second}`;
}

const weekday = (t: LocalTime): readonly [string, string] => DAYS[t.weekday] ?? ['', ''];

/** «vie. 20 nov.», or «14 ago. 2025» in another year. */
export function day(at: Instant, now: Instant): string {
  const t = local(at);
  const month = MONTHS[t.month - 1] ?? '';
  return t.year === local(now).year ? `${weekday(t)[0]} ${t.day} ${month}` : `${t.day} ${month} ${t.year}`;
}

/** A date alone: «12 mar. 1979». Takes an ISO day, which has no hour and so no zone. */
export function plainDate(isoDay: string): string {
  const [year, month, dayOfMonth] = isoDay.slice(0, 10).split('-').map(Number);
  return `${dayOfMonth} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

export function age(isoDay: string, now: Instant): number {
  const [year = 0, month = 1, dayOfMonth = 1] = isoDay.slice(0, 10).split('-').map(Number);
  const t = local(now);
  const before = t.month < month || (t.month === month && t.day < dayOfMonth);
  return t.year - year - (before ? 1 : 0);
}

export function longDay(at: Instant): string {
  const t = local(at);
  return `${weekday(t)[1]} ${t.day} de ${LONG_MONTHS[t.month - 1]}`;
}

export function sameDay(a: Instant, b: Instant): boolean {
  const x = local(a), y = local(b);
  return x.year === y.year && x.month === y.month && x.day === y.day;
}

export function dayAndHour(at: Instant, now: Instant): string {
  return sameDay(at, now) ? `hoy ${hour(at)}` : `${day(at, now)}, ${hour(at)}`;
}

/** mm:ss under an hour, then «1 h 38 min». */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}

function parsed(number: string): PhoneNumber | undefined {
  const result = parsePhoneNumberFromString(number, locality.region as CountryCode);
  return result?.isValid() ? result : undefined;
}

/** A number of the centre's country as people there dial and write it, any other with its country. What is no number stays as it is. */
export function phone(number: string): string {
  const result = parsed(number);
  if (!result) return number;
  if (result.country !== locality.region) return result.formatInternational();
  return result.formatNational().replace(/\d{6,}$/, (digits) => `${digits.slice(0, -4)} ${digits.slice(-4)}`);
}

/** What kind of line a number is; `other` for no number and for those whose plan does not part the two. */
export function lineOf(number: string): 'mobile' | 'fixed' | 'other' {
  const kind = parsed(number)?.getType();
  return kind === 'MOBILE' ? 'mobile' : kind === 'FIXED_LINE' ? 'fixed' : 'other';
}

const words = (name: string): string[] => name.trim().split(/\s+/).filter(Boolean);

/** Given name and first surname; the last two words of three or more are the surnames. */
export function shortName(name: string): string {
  const all = words(name);
  return all.length < 3 ? all.join(' ') : `${all[0]} ${all[all.length - 2]}`;
}

export function bySurname(a: string, b: string): number {
  const key = (name: string): string => {
    const all = words(name);
    const from = all.length < 3 ? all.length - 1 : all.length - 2;
    return [...all.slice(from), ...all.slice(0, from)].join(' ');
  };
  return key(a).localeCompare(key(b), 'es');
}

/** For searching: no accents, no case. */
export const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
