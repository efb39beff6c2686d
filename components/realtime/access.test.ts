import { expect, it } from 'vitest';
import { accessKeeper, expiryOf } from './access';

const token = (exp: number) => `x.${btoa(JSON.stringify({ exp }))}.y`;
const access = (exp: number) => ({ url: '', key: 'k', token: token(exp), organisation_id: 'o' });

it('reads when a token ends', () => {
  expect(expiryOf(token(1_800_000_000))).toBe(1_800_000_000);
  expect(expiryOf('nonsense')).toBe(0);
});

it('asks once for several callers and again only shortly before the end', async () => {
  let asked = 0;
  let seconds = 1000;
  const keep = accessKeeper(
    async () => {
      asked += 1;
      return access(seconds + 300);
    },
    () => seconds * 1000,
  );
  await Promise.all([keep(), keep()]);
  expect(asked).toBe(1);
  seconds += 200;
  await keep();
  expect(asked).toBe(1);
  seconds += 60;
  await keep();
  expect(asked).toBe(2);
});

it('asks again after a refusal', async () => {
  let asked = 0;
  const keep = accessKeeper(async () => {
    asked += 1;
    if (asked === 1) throw new Error('away');
    return access(9_999_999_999);
  });
  await expect(keep()).rejects.toThrow('away');
  expect((await keep()).organisation_id).toBe('o');
});
