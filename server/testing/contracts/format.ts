import { describe, expect, it } from 'vitest';
import { detectFormat, restoreLayout } from '../../formats';
import type { Format, Placed } from '../../formats/format';
import { memoryTree } from './memory-tree';

/** What every format must do; `files` is a small dataset that is clearly of this format. */
export function formatContract(format: Format, files: Record<string, string>): void {
  describe(`the format contract: ${format.id}`, () => {
    const tree = memoryTree(files);
    const placesOf = async (layout: Awaited<ReturnType<typeof detectFormat>>) => {
      const classify = await layout.openClassifier(tree);
      return Object.fromEntries(Object.keys(files).map((path) => [path, classify({ path })]));
    };

    it('is recognised by itself and says why in a sentence', async () => {
      const layout = await detectFormat(tree, 'auto');
      expect(layout.format).toBe(format.id);
      expect(layout.why).toMatch(/^\S.*\.$/);
    });

    it('is the same when it was asked for', async () => {
      const [asked, found] = [await detectFormat(tree, format.id), await detectFormat(tree, 'auto')];
      expect(asked.toJSON()).toEqual(found.toJSON());
    });

    it('goes on from its saved plan on another machine', async () => {
      const layout = await detectFormat(tree, 'auto');
      const restored = restoreLayout(JSON.parse(JSON.stringify(layout)));
      expect(restored.toJSON()).toEqual(layout.toJSON());
      expect(restored).toMatchObject({ format: format.id, classes: layout.classes, splits: layout.splits });
      expect(await placesOf(restored)).toEqual(await placesOf(layout));
    });

    it('gives every image a key of its own and only names splits that it announced', async () => {
      const layout = await detectFormat(tree, 'auto');
      const places = Object.values(await placesOf(layout)).filter((place): place is Placed => place !== null);
      const keys = places.filter(({ kind }) => kind === 'image').map(({ pairKey }) => pairKey);
      expect(keys.length).toBeGreaterThan(0);
      expect(new Set(keys).size).toBe(keys.length);
      for (const { split } of places) if (split !== null) expect(layout.splits).toContain(split);
    });

    it('does not take its configuration for data', async () => {
      const layout = await detectFormat(tree, 'auto');
      const places = await placesOf(layout);
      for (const file of layout.configFiles) expect(places[file]).toBeNull();
    });
  });
}
