import { saidOf } from '../api/trpc';

/** What went wrong while a command ran, in words: message and fix. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, fix, error: code } = saidOf(error);
  return code === 'internal_error' ? error.message : `${message} ${fix}`;
}

/** The sentence in what the parser of words says, which is several lines and a page of help. */
export function complaintOf(said: readonly string[]): string {
  const [page = 'The command failed.'] = said;
  const lines = page
    .replace(/\n\s*\n?Usage:[\s\S]*$/, '')
    .split('\n')
    .map((line) => line.replace(/^(error:|✖|\s*→)\s*/, '').trim())
    .filter(Boolean);
  const sentence = lines.join(' ');
  const isAboutWords = page !== sentence;
  const ended = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.!?)]$/.test(sentence) ? '' : '.'}`;
  return isAboutWords ? `${ended} See --help for the words there are.` : ended;
}
