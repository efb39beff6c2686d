import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { isProblemCode, type Problem, type ProblemCode, problem } from '../domain/verdicts';
import type { Egress } from '../egress';
import { DarkroomError, messageOf, UnprocessableError } from '../errors';
import type { FileEntry, FileTree } from '../formats/format';
import type { ByteRange, Store } from '../stores/store';

/** `licence`: what the source says of it. */
export type SourceEntry = FileEntry & { modifiedAt: Date | null; licence?: string | null };

/** A file that was sent, as the parts that lie in the hot store, one after the other. */
export type UploadedFile = {
  path: string;
  bytes: number;
  modifiedAt: Date | null;
  parts: { start: number; bytes: number; key: string }[];
};

/** An upload that is complete. */
export type Uploaded = {
  /** All its files, in byte order of the path. */
  files(): AsyncIterable<UploadedFile>;
  find(path: string): Promise<UploadedFile | null>;
};

/** What the caller lends to a source. */
export type SourceContext = {
  /** Folders of the server that the organisation may import from, absolute. */
  roots: readonly string[];
  egress: Egress;
  /** @throws NotFoundError when the organisation has no such upload, UnprocessableError when it is not complete */
  uploaded: (uploadId: string) => Promise<Uploaded>;
  /** Where input from the network is kept while a run needs it: all its workers share it, and cleanup empties it. */
  spool: { store: Store; prefix: string };
  signal?: AbortSignal | undefined;
  /** Call after each piece of progress while opening, which may take hours; says what is being done. */
  tick?: ((doing?: 'fetching' | 'unpacking') => void) | undefined;
};

/**
 * Raw media, opened. Any worker can open the same input again and finds the same files in the same order.
 * Trouble with one file is an UnprocessableError whose `code` is a problem code: see `problemOfFile`.
 */
export type OpenSource = Omit<FileTree, 'list' | 'read'> & {
  /** All files in byte order of the path, streaming: at most one folder is in memory. Unusable ones carry a problem. */
  list(signal?: AbortSignal): AsyncIterable<SourceEntry>;
  /**
   * Runs `work` with a path of this machine that leads to exactly this file while it runs, also when somebody swaps folders
   * for links meanwhile.
   */
  withLocalFile<Result>(path: string, work: (localPath: string) => Promise<Result>): Promise<Result>;
  /** The bytes, or those of `range`; trouble comes as an `error` event of the stream. */
  read(path: string, range?: ByteRange): Readable;
  /** Where it is, for people. */
  describe(): string;
  close(): Promise<void>;
};

/** A kind of place that raw media comes from. To add one: its folder, its test, one line in index.ts. */
export type Source<Input = unknown> = {
  type: string;
  title: string;
  /** Its part of the `source` body of an import. */
  schema: z.ZodType<Input>;
  /** A quick look before a run is made of it, when opening would take long. @throws what `open` would throw */
  check?(input: Input, context: SourceContext): Promise<void>;
  /** @throws InvalidInputError, ForbiddenError, NotFoundError, UnprocessableError with a fix when it cannot be used at all */
  open(input: Input, context: SourceContext): Promise<OpenSource>;
};

/** Trouble with one file: the code is that of its problem, `detail` says what was found. */
export function unusableFile(file: string, code: ProblemCode, cause?: unknown, detail = ''): UnprocessableError {
  const { message, fix } = problem(code, detail);
  const details = [{ file, code, message, fix }];
  return new UnprocessableError({ code, message: `${file}: ${message}`, fix, details, cause });
}

/** The problem of one file behind an error of `read`, `readText` or `withLocalFile`; null when it is not about the file. */
export function problemOfFile(error: unknown): Problem | null {
  if (error instanceof DarkroomError && isProblemCode(error.code)) {
    return { ...problem(error.code), ...(error.details[0] ? { message: error.details[0].message } : {}) };
  }
  if (error instanceof DarkroomError && error.kind === 'not-found') return problem('unreadable', messageOf(error));
  return null;
}
