import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidInputError } from '../errors';
import { fileSystemStore } from './file-system';
import type { Store } from './store';

export { moveObject } from './move-object';
export type { ByteRange, Head, Listed, Store, Stored } from './store';

/** URL scheme → driver. One line each. */
const DRIVERS: Record<string, (url: URL) => Store> = {
  'file:': (url) => fileSystemStore(path.resolve(fileURLToPath(url))),
};

/**
 * The store behind a URL (`file:///folder`). Opens no connection: a store that is away says so when it is used.
 * @throws InvalidInputError for a URL that no driver understands
 */
export function openStore(url: string): Store {
  try {
    const parsed = new URL(url);
    const driver = DRIVERS[parsed.protocol];
    if (driver) return driver(parsed);
  } catch (cause) {
    throw unknownStore(cause);
  }
  throw unknownStore();
}

// The URL itself is not repeated: it may carry a secret.
const unknownStore = (cause?: unknown) =>
  new InvalidInputError({
    code: 'unknown_store',
    message: 'This store URL is not understood.',
    fix: `Give a URL that starts with ${Object.keys(DRIVERS).join(' or ')}, for example file:///var/darkroom/hot.`,
    cause,
  });
