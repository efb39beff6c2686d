/** What a line of a list of addresses says. */
export type ListedFile = { url: string; label: string | null; split: string | null };

const MOST_SEGMENT = 120; // characters
const MOST_PATH = 200;
const TEXT = /\.(txt|ya?ml|names|data|csv|tsv|jsonl?|xml|md)$/i;

/**
 * Where a listed file lies in the tree: `host/path` of its address, or `[split/][label/]name` when the list tells either. What makes two
 * addresses differ makes their paths differ: a query and, where folders are left out, the whole address is in the name as `mark` of it
 * (8 characters).
 */
export function pathOfListed({ url, label, split }: ListedFile, mark: (text: string) => string): string {
  const { host, pathname, search } = new URL(url);
  const segments = pathname.split('/').filter(Boolean).map(tame);
  const name = segments.pop() ?? 'index';
  const folders = [label, split].some((each) => each !== null)
    ? [split, label].flatMap((each) => (each === null ? [] : tame(each)))
    : [tame(host), ...segments];
  const isMarked = search !== '' || label !== null || split !== null;
  const path = [...folders, isMarked ? marked(name, mark(url)) : name].join('/');
  return path.length <= MOST_PATH ? path : [folders[0], marked(name, mark(url))].join('/');
}

/** True when a listed file is to be an image: whatever its name does not say to be text. */
export const isListedImage = (path: string): boolean => !TEXT.test(path);

/** A segment of an address as the name of a folder or file. */
function tame(segment: string): string {
  const text = (() => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  })();
  const plain = text
    .trim()
    .replace(/[\p{Cc}/\\:]/gu, '_')
    .replace(/^\.+/, '_');
  return plain.length <= MOST_SEGMENT ? plain || '_' : `${plain.slice(0, 80)}…${plain.slice(-30)}`;
}

function marked(name: string, mark: string): string {
  const [, stem, ending] = /^(.*?)(\.[^.]*)?$/s.exec(name)!;
  return `${stem}-${mark}${ending ?? ''}`;
}
