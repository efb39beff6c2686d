import { expect, it } from 'vitest';
import { chosenFiles } from './chosen-files';
import { speedOf } from './speed';

const aFile = (path: string) =>
  Object.assign(new File(['x'], path.split('/').at(-1)!), { relativePath: `./${path}` }) as File;
const pathsOf = (...paths: string[]) => {
  const { chosen, called } = chosenFiles(paths.map(aFile));
  return { paths: chosen.map(({ path }) => path), called };
};

it('leaves the folder out that all files lie in, and is called by it', () => {
  expect(pathsOf('set/data.yaml', 'set/images/a.png')).toEqual({ paths: ['data.yaml', 'images/a.png'], called: 'set' });
});

it('keeps folders that only some lie in', () => {
  expect(pathsOf('one/a.png', 'two/a.png')).toEqual({ paths: ['one/a.png', 'two/a.png'], called: '' });
});

it('is called by its one file', () => {
  expect(pathsOf('scans.zip')).toEqual({ paths: ['scans.zip'], called: 'scans.zip' });
});

it('sends no hidden files', () => {
  expect(pathsOf('set/.DS_Store', 'set/a.png').paths).toEqual(['a.png']);
});

it('measures the speed over the last seconds', () => {
  expect(speedOf([])).toBeNull();
  expect(speedOf([{ at: 0, sent: 0 }])).toBeNull();
  expect(
    speedOf([
      { at: 0, sent: 0 },
      { at: 1000, sent: 500 },
    ]),
  ).toBe(500);
  // 0 s is too long ago: 900 bytes in 3 s.
  expect(
    speedOf([
      { at: 0, sent: 0 },
      { at: 5000, sent: 100 },
      { at: 8000, sent: 1000 },
    ]),
  ).toBe(300);
});
