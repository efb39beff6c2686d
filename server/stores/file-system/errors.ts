import { DarkroomError, InvalidInputError, messageOf, NotFoundError, UnavailableError } from '../../errors';

/** An error of the file system in words. Intended failures and aborts pass unchanged. */
export function storeError(error: unknown, key: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof DarkroomError || code === undefined || code === 'ABORT_ERR') return error;
  if (code === 'ENOENT' || code === 'EISDIR') {
    return new NotFoundError({
      code: 'object_missing',
      message: `${key}: there is no such object.`,
      fix: 'Import the file again, or restore the store from its backup.',
      cause: error,
    });
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new UnavailableError({
      code: 'disk_full',
      message: `There is no room left to store ${key}.`,
      fix: 'Free some space on the disk of the store; the run goes on by itself.',
      cause: error,
    });
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new InvalidInputError({
      code: 'bad_key',
      message: `${key} cannot be stored: a part of its path is an object.`,
      fix: 'Use another key.',
      cause: error,
    });
  }
  return new UnavailableError({
    code: 'store_away',
    message: `The store cannot be used for ${key}: ${messageOf(error)}.`,
    fix: 'Check that the folder of the store is mounted and may be written by this user.',
    cause: error,
  });
}

/** Runs `work`, with errors of the file system in words. */
export async function inWords<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error, key);
  }
}
