import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from '../config';

/** Public data with known answers beside the checkout; a user's checkout has none. */
const SHARED = fileURLToPath(new URL('../../../shared', import.meta.url));

/** A folder of the shared data, or null (say why and skip). @throws Error where CI=true and it is missing */
export function sharedFolder(name: string): string | null {
  const folder = path.join(SHARED, name);
  if (fs.existsSync(folder)) return folder;
  if (environment().CI === 'true') throw new Error(`${folder} is missing`);
  process.stderr.write(`skipped: ${name} is not beside this checkout\n`);
  return null;
}

/** A writable copy of a shared folder below `target`. */
export function copyShared(name: string, target: string): boolean {
  const folder = sharedFolder(name);
  if (folder === null) return false;
  fs.cpSync(folder, target, { recursive: true });
  fs.chmodSync(target, 0o755);
  for (const entry of fs.readdirSync(target, { recursive: true, withFileTypes: true }))
    fs.chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  return true;
}
