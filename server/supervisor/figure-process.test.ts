import { afterAll, beforeAll, expect, it } from 'vitest';
import { agreementInput } from '../domain/wire/agreement';
import { readerAgreement } from '../services/datasets/agreement';
import { getDrift } from '../services/datasets/drift';
import { holding, query } from '../testing/database';
import { anInstance } from '../testing/instance';
import { aPublishedDataset, type PublishedImage } from '../testing/published';
import { openFigureProcess } from './figure-process.mjs';
import { isAlive } from './process-identity';

const instance = await anInstance();
const figures = openFigureProcess({
  ...process.env,
  DATABASE_URL: instance.database.adminUrl,
  DARKROOM_HOME: instance.home,
  DARKROOM_SECRET_KEY: instance.secretKey,
});
afterAll(async () => {
  figures.close();
  await instance.close();
});

const here = instance.as('viewer');
const elsewhere = { ...here, figures };
let id: string;
beforeAll(async () => {
  const images = Array.from(
    { length: 40 },
    (_, n): PublishedImage => ({
      split: n % 2 ? 'training' : 'production',
      layers: { R1: [[n % 3, 0.5, 0.5, 0.2, 0.2]], R2: [[n % 3, 0.5 + n / 1000, 0.5, 0.2, 0.2]] },
    }),
  );
  ({ datasetId: id } = await aPublishedDataset(instance, { classes: ['a', 'b', 'c'], images }));
});

// Nobody reads an image before it is given back.
const LOCK = 'lock table darkroom.image in access exclusive mode';

/** The same question as never asked before. */
const forget = () =>
  query(instance.database.adminUrl, 'update darkroom.dataset set revision = revision + 1 where id = $1', [id]);

it('computes the same figures in the other process, and keeps them', async () => {
  const agreement = await readerAgreement(elsewhere, agreementInput.parse({ id }));
  const drift = await getDrift(elsewhere, { id, reference: 'training', target: 'production' });
  expect(figures.pid()).not.toBe(process.pid);
  const kept = await query(
    instance.database.adminUrl,
    'select name from darkroom.aggregate where dataset_id = $1 order by 1',
    [id],
  );
  expect(kept.map(({ name }) => name)).toEqual(['agreement', 'drift']);
  await forget();
  expect(agreement.overall.matched).toBe(40);
  expect(agreement).toEqual(await readerAgreement(here, agreementInput.parse({ id })));
  expect(drift).toEqual(await getDrift(here, { id, reference: 'training', target: 'production' }));
});

it('hands on what was wrong with the question', async () => {
  const asked = { id, reference: 'training', target: 'version:7' };
  const { kind, code, message } = await getDrift(here, asked).then(
    () => expect.fail('there is no version 7'),
    (error) => error,
  );
  await expect(getDrift(elsewhere, asked)).rejects.toMatchObject({ kind, code, message });
});

it('answers although the process is killed while it computes, and says so when it is killed again', async () => {
  await getDrift(elsewhere, { id, reference: 'training', target: 'production' });
  await forget();
  const first = figures.pid()!;
  const held = await holding(instance.database.adminUrl, LOCK);
  const answer = readerAgreement(elsewhere, agreementInput.parse({ id }));
  await held.untilWaiting(1);
  process.kill(first, 'SIGKILL');
  await expect.poll(() => figures.pid()).not.toBe(first);
  await held.release();
  expect((await answer).overall.matched).toBe(40);

  await forget();
  const again = await holding(instance.database.adminUrl, LOCK);
  const lost = readerAgreement(elsewhere, agreementInput.parse({ id }));
  const refused = expect(lost).rejects.toMatchObject({ kind: 'unavailable', code: 'figures_ended' });
  for (let death = 0; death < 2; death++) {
    await again.untilWaiting(death + 1);
    process.kill(figures.pid()!, 'SIGKILL');
  }
  await refused;
  await again.release();
  expect((await readerAgreement(elsewhere, agreementInput.parse({ id }))).overall.matched).toBe(40);
});

it('ends when it is not needed any more', async () => {
  await forget();
  await readerAgreement(elsewhere, agreementInput.parse({ id }));
  const pid = figures.pid()!;
  figures.close();
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
});
