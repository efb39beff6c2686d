import { expect, it } from 'vitest';
import { toCsv } from './csv';

it('quotes what would break a line or a column', () => {
  expect(toCsv(['class', 'n'], [['a "b", c\nd', 3]])).toBe('class,n\r\n"a ""b"", c\nd",3');
});

it('leaves missing values empty and numbers bare', () => {
  expect(toCsv(['a', 'b', 'c'], [[null, undefined, -1.5]])).toBe('a,b,c\r\n,,-1.5');
});

it('keeps a class name from running as a formula', () => {
  expect(toCsv(['class'], [['=HYPERLINK("x")']])).toBe('class\r\n"\'=HYPERLINK(""x"")"');
});
