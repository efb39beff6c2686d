import { counted } from '../../server/domain/words';

export const NOT_DEFINED = 'not defined';

type Maybe = number | null | undefined;

const isMissing = (value: Maybe): value is null | undefined =>
  value === null || value === undefined || !Number.isFinite(value);

/** `12,345`, or with at most `digits` decimals; "not defined" for null and NaN. */
export function formatNumber(value: Maybe, digits = 0): string {
  if (isMissing(value)) return NOT_DEFINED;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** A share (0–1) as `12.3 %`. */
export const formatShare = (share: Maybe, digits = 1): string =>
  isMissing(share) ? NOT_DEFINED : `${formatNumber(share * 100, digits)} %`;

/** A percentage (0–100) as `12 %`; never rounded up to 100 before it is reached. */
export function formatPercent(percent: Maybe, digits = 0): string {
  if (isMissing(percent)) return NOT_DEFINED;
  const step = 10 ** -digits;
  return `${formatNumber(percent < 100 ? Math.min(percent, 100 - step) : percent, digits)} %`;
}

/** `1 image`, `2 images`, `1,200 images`. */
export const formatCount = (count: Maybe, one: string, many = `${one}s`): string =>
  isMissing(count) ? NOT_DEFINED : counted(count, one, many);

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes in units of 1,024 with three sensible digits: `1.46 MiB`. */
export function formatBytes(bytes: Maybe): string {
  if (isMissing(bytes)) return NOT_DEFINED;
  const power = bytes < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  const digits = power === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${formatNumber(value, digits)} ${BYTE_UNITS[power]}`;
}

/** Seconds in the two largest units: `< 0.1 s`, `0.4 s`, `12 s`, `3 min 5 s`, `2 h 4 min`, `3 d 1 h`. */
export function formatDuration(seconds: Maybe): string {
  if (isMissing(seconds)) return NOT_DEFINED;
  if (seconds > 0 && seconds < 0.05) return '< 0.1 s';
  if (seconds < 10) return `${formatNumber(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return twoUnits(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(whole / 3600);
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const twoUnits = (big: number, bigUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;

/** What is only guessed, to 5 s below a minute and to minutes above: `35 s`, `11 min`. */
export function formatAbout(seconds: Maybe): string {
  if (isMissing(seconds)) return NOT_DEFINED;
  if (seconds < 5) return 'a few seconds';
  return formatDuration(seconds < 57 ? Math.round(seconds / 5) * 5 : Math.max(1, Math.round(seconds / 60)) * 60);
}

/** `about 3 min left`, or null when it cannot be known. */
export const formatEta = (seconds: Maybe): string | null =>
  isMissing(seconds) ? null : seconds < 5 ? 'a few seconds left' : `about ${formatAbout(seconds)} left`;

/** `31.4 images/s`. */
export const formatRate = (perSecond: Maybe, unit: string): string =>
  isMissing(perSecond) ? NOT_DEFINED : `${formatNumber(perSecond, perSecond < 100 ? 1 : 0)} ${unit}/s`;

/** `just now`, `5 min ago`, `in 3 d`; the date itself when more than four weeks away. `now` in milliseconds. */
export function formatRelative(time: string, now: number): string {
  const seconds = (Date.parse(time) - now) / 1000;
  const distance = Math.abs(seconds);
  if (Number.isNaN(seconds)) return NOT_DEFINED;
  if (distance < 45) return 'just now';
  if (distance > 28 * 86_400) return time.slice(0, 10);
  const [size, unit] = distance < 3570 ? [60, 'min'] : distance < 84_600 ? [3600, 'h'] : [86_400, 'd'];
  const amount = `${Math.max(1, Math.round(distance / size))} ${unit}`;
  return seconds < 0 ? `${amount} ago` : `in ${amount}`;
}

/** Date and time of day with seconds and zone, as the reader's clock shows it. */
export function formatExact(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return NOT_DEFINED;
  return date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'long' });
}

/** `enable_deduplication` → `Enable deduplication`. */
export function formatCode(code: string): string {
  const words = code.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
