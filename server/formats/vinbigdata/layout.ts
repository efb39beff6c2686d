import path from 'node:path/posix';
import { isImageName } from '../../domain/formats-of-images';
import { csvLines, withoutHeader } from '../csv';
import type { Layout, TableRow, TrueSize } from '../format';
import { foldersOf, splitOfFolders, withoutExtension } from '../paths';
import { parseRow, parseSize } from './parse-row';
import type { VinPlan } from './plan';

/** The layout of a VinBigData dataset from its plan. Images are found by their name without extension, in any folder. */
export function vinLayout(plan: VinPlan): Layout {
  const tables = new Map(plan.tables.map((table) => [table.file, table]));
  const sizes = new Map(plan.sizes.map((table) => [table.file, table]));
  const classes = new Map(plan.classes.map(({ id, name }) => [id, name]));
  return {
    format: 'vinbigdata',
    why: plan.why,
    classes: plan.classes,
    splits: plan.splits,
    configFiles: [...sizes.keys()],
    openClassifier: async () => (entry) => {
      const file = entry.path;
      if (tables.has(file)) return { kind: 'label', pairKey: file, split: null, folderClass: null };
      if (!isImageName(file)) return null;
      const imageName = withoutExtension(path.basename(file));
      return { kind: 'image', pairKey: file, split: splitOfFolders(foldersOf(file)), folderClass: null, imageName };
    },
    tables: {
      files: [...tables.keys()],
      sizeFiles: [...sizes.keys()],
      readers: plan.readers,
      async *readRows(file, bytes): AsyncIterable<TableRow> {
        const table = tables.get(file)!;
        for await (const line of withoutHeader(csvLines(bytes))) yield parseRow(line, table, classes);
      },
      async *readSizes(file, bytes): AsyncIterable<TrueSize> {
        const table = sizes.get(file)!;
        for await (const line of withoutHeader(csvLines(bytes))) {
          const size = parseSize(line, table);
          if (size) yield size;
        }
      },
    },
    toJSON: () => plan,
  };
}
