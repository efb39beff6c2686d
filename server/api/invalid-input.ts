import type { ZodError } from 'zod';
import type { ErrorDetail } from '../errors';

type Issue = ZodError['issues'][number];
type Said = { error: string; message: string; fix: string; details: ErrorDetail[] };

/** A wrong input in words: each field with what it should be. */
export function invalidInput(error: ZodError): Said {
  const details = error.issues.flatMap(detailsOf);
  const [first] = details;
  const [wrong] = error.issues;
  return {
    error: 'invalid_input',
    message: first ? `${first.field}: ${first.message}` : 'The request does not make sense.',
    fix: (wrong && fixOf(wrong)) ?? 'Correct the named fields; /api/docs lists what each takes.',
    details,
  };
}

function detailsOf(issue: Issue): ErrorDetail[] {
  const place = issue.path.join('.');
  const fix = fixOf(issue) ?? 'See /api/docs for what this field takes.';
  if (issue.code === 'unrecognized_keys') {
    const fields = issue.keys.map((key) => (place ? `${place}.${key}` : key));
    return fields.map((field) => ({
      field,
      code: issue.code,
      message: 'There is no such field.',
      fix: 'Leave it out.',
    }));
  }
  return [{ field: place || 'body', code: issue.code, message: sentence(messageOf(issue)), fix }];
}

/** What a rule of ours says is to be done. */
const fixOf = (issue: Issue): string | null =>
  issue.code === 'custom' && typeof issue.params?.fix === 'string' ? issue.params.fix : null;

function messageOf(issue: Issue): string {
  if (issue.code === 'invalid_union' && 'discriminator' in issue)
    return `must be ${/'.*$/.exec(issue.message)?.[0].replaceAll("'", '"') ?? 'another'}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_type') {
    return / received undefined/.test(issue.message) ? 'is missing' : `must be ${issue.expected}`;
  }
  return issue.message.replace(/^(Too (big|small)|Invalid (input|string)): /, '');
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
