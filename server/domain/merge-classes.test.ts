import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasNames, mergeClasses, type NamedClass, saidOfClasses } from './merge-classes';

const named = (...names: string[]): NamedClass[] => names.map((name, id) => ({ id, name }));
const inWords = (known: NamedClass[], source: NamedClass[]) =>
  mergeClasses(known, source).map(({ id, name, as, is_new }) => `${id} ${name} → ${as}${is_new ? ', new' : ''}`);

describe('classes of a source that comes to a dataset', () => {
  it.each([
    ['keep their numbers where nothing is yet', named(), named('cat', 'dog'), ['0 cat → 0, new', '1 dog → 1, new']],
    ['are those of the same name', named('cat', 'dog'), named('dog', 'cat'), ['0 dog → 1', '1 cat → 0']],
    ['take a free number of their own', named('cat'), named('cat', 'dog'), ['0 cat → 0', '1 dog → 1, new']],
    [
      'are appended after all where their number is taken',
      named('dog'),
      named('cat', 'bird'),
      ['0 cat → 2, new', '1 bird → 1, new'],
    ],
    [
      'stay two where the source has two of one name',
      named(),
      named('cat', 'cat'),
      ['0 cat → 0, new', '1 cat → 1, new'],
    ],
  ])('%s', (_, known, source, expected) => {
    expect(inWords(known, source)).toEqual(expected);
  });

  it('are the same when they come again, and no two of different names meet', () => {
    const lists = fc.uniqueArray(fc.tuple(fc.nat(20), fc.constantFrom(...'abcdefgh')), { selector: ([id]) => id });
    fc.assert(
      fc.property(lists, lists, (before, source) => {
        const [known, come] = [before, source].map((list) =>
          list.map(([id, name]) => ({ id, name })).sort((a, b) => a.id - b.id),
        ) as [NamedClass[], NamedClass[]];
        const merged = mergeClasses(known, come);
        const after = new Map(known.map(({ id, name }) => [id, name]));
        for (const { as, name } of merged) {
          expect(after.get(as) ?? name).toBe(name);
          after.set(as, name);
        }
        const again = mergeClasses(
          [...after].map(([id, name]) => ({ id, name })).sort((a, b) => a.id - b.id),
          come,
        );
        for (const { as, name, is_new } of again) {
          expect(is_new).toBe(false);
          expect(after.get(as)).toBe(name);
        }
      }),
    );
  });
});

it('says which number means something else', () => {
  const known = named('dog', 'cow');
  const say = (source: NamedClass[]) => saidOfClasses(known, mergeClasses(known, source));
  expect(say(named('dog', 'cow', 'cat'))).toBeNull();
  expect(say(named('cat'))).toBe('Class 0 of the source, “cat”, is number 2 in the dataset (0 is “dog” here).');
  expect(say(named('cow', 'dog'))).toBe(
    'Class 0 of the source, “cow”, is number 1 in the dataset (0 is “dog” here). 1 more class has another number here, too.',
  );
});

it('knows names from numbers', () => {
  expect(hasNames([{ id: 3, name: 'class_3' }])).toBe(false);
  expect(hasNames([{ id: 3, name: 'class_4' }])).toBe(true);
});
