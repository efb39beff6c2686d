import type { ProblemCode } from '../../domain/verdicts';
import { DarkroomError, messageOf, NotFoundError, UnavailableError } from '../../errors';
import { unusableFile } from '../source';

/** The problem behind an error of the file system; null when it is not about the one file (a disk that fails). */
export function problemCodeOf(error: unknown): ProblemCode | null {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (code === 'ELOOP') return 'entry_not_a_file';
  return ['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ENXIO', 'EINVAL'].includes(code)
    ? 'unreadable'
    : null;
}

/** An error of the file system in words; intended failures and aborts pass unchanged. */
export function fileError(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof DarkroomError || code === undefined || code === 'ABORT_ERR') return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new NotFoundError({
      code: 'file_missing',
      message: `${file}: the file is not in the folder any more.`,
      fix: 'Put it back, or import the folder again.',
      cause: error,
    });
  }
  const problemCode = problemCodeOf(error);
  if (problemCode) return unusableFile(file, problemCode, error);
  return new UnavailableError({
    code: 'source_away',
    message: `${file} cannot be read now: ${messageOf(error)}.`,
    fix: 'Check that the disk or network share is mounted.',
    cause: error,
  });
}
