import { expect, it } from 'vitest';
import { LINE_STYLES } from './marks';
import { readerLooks } from './reader-looks';

const readers = (count: number) => Array.from({ length: count }, (_, index) => `R${index + 1}`);
const different = (values: unknown[]) => new Set(values).size;

it.each([
  ['R8', 'R9', 'R10'],
  ['R4', 'R8', 'R12', 'R16'],
  ['Ann', 'Ben', 'Zoë'],
])('gives %s, %s, … a colour and a line each', (...names) => {
  const looks = [...readerLooks(names).values()];
  expect(different(looks.map(({ colour }) => colour))).toBe(names.length);
  expect(different(looks.map(({ line }) => line))).toBe(names.length);
});

it('never gives two of 32 readers the same look, nor two of eight the same colour', () => {
  const looks = (count: number) => [...readerLooks(readers(count)).values()];
  expect(different(looks(8).map(({ colour }) => colour))).toBe(8);
  expect(different(looks(32).map(({ colour, line }) => `${colour} ${line.name}`))).toBe(32);
  expect(looks(40)).toHaveLength(40);
});

it('does not depend on the order of names', () => {
  expect(readerLooks(['R10', 'R9', 'R8'])).toEqual(readerLooks(['R8', 'R9', 'R10']));
});

it('gives a reader the same look on another image where nobody else asks for it', () => {
  expect(readerLooks(['R3']).get('R3')).toEqual(readerLooks(['R1', 'R3', 'R6']).get('R3'));
});

it('leaves a line that is taken to who has it', () => {
  const [solid] = LINE_STYLES;
  const looks = readerLooks(['R1', 'R2', 'R3'], [solid!]);
  expect([...looks.values()].map(({ line }) => line)).not.toContain(solid);
});
