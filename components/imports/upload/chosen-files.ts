import { isHiddenPath } from '@/server/domain/uploads';
import type { Chosen } from './upload-queue';

type Sent = File & { path?: string; relativePath?: string };

/** Where a file lies in what was dropped or chosen. */
function pathOf(file: Sent): string {
  const path = file.webkitRelativePath || file.relativePath || file.path || file.name;
  return path.replace(/^(\.?\/)+/, '');
}

/**
 * Files as they are sent: without hidden ones, and without the folder that all of them lie in, whose name is `called`.
 * One file is called by its own name.
 */
export function chosenFiles(files: readonly File[]): { chosen: Chosen[]; called: string } {
  const all = files.map((file) => ({ file, path: pathOf(file) })).filter(({ path }) => !isHiddenPath(path));
  const [first] = all;
  const top = first?.path.includes('/') ? first.path.slice(0, first.path.indexOf('/') + 1) : '';
  const isInside = top !== '' && all.every(({ path }) => path.startsWith(top));
  const chosen = isInside ? all.map(({ file, path }) => ({ file, path: path.slice(top.length) })) : all;
  const called = isInside ? top.slice(0, -1) : all.length === 1 ? first!.path : '';
  return { chosen, called };
}
