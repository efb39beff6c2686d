import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createClient } from '@supabase/supabase-js';
import WebSocket from 'ws';
import { newId } from '../../domain/ids';
import { importRequest } from '../../domain/wire/imports';
import { EMBEDDED_PUBLISHABLE_KEY, realtimeToken } from '../../realtime/tokens';
import { startImport } from '../../services/imports/start-import';
import { cpuSeconds, peakRssMib } from '../processes';
import { completed, LOADER, openSite, ROOT, type Site } from '../site';
import { benchImages } from './images';

const ROUNDS = 3;
const LANES = 2; // items a page works on at once: see the engine

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const rounded = (value: number, digits = 2) => Number(value.toFixed(digits));
const option = (words: string[], name: string, otherwise: number) => {
  const at = words.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(words[at + 1]);
};

/** The whole pipeline on a folder of images, alternating with the bare decoder: all steps on, two file-system stores. */
export async function ingest(words: string[]): Promise<Record<string, unknown>> {
  const count = option(words, 'images', 2400);
  const rounds = option(words, 'rounds', ROUNDS);
  const folder = await benchImages(count);
  for (const name of fs.readdirSync(folder)) fs.readFileSync(path.join(folder, name)); // the page cache is warm for both
  const site = await openSite({ DARKROOM_FOLDER_ROOTS: folder });
  try {
    await importWhole(site, folder); // nothing is cold any more
    const limits: number[] = [];
    const runs: Awaited<ReturnType<typeof importWhole>>[] = [];
    const cpu: number[] = [];
    for (let round = 0; round < rounds; round++) {
      limits.push(decodeLimit(folder, site.concurrency * LANES));
      const before = cpuSeconds(site.worker);
      runs.push(await importWhole(site, folder));
      cpu.push(cpuSeconds(site.worker) - before);
    }
    const seconds = median(runs.map((run) => run.seconds));
    const limit = median(limits);
    const lags = runs.flatMap((run) => run.lags).sort((a, b) => a - b);
    return {
      images: count,
      seconds: rounded(seconds),
      images_per_second: rounded(count / seconds),
      cpu_seconds_per_1000: rounded((median(cpu) / count) * 1000),
      peak_rss_mib: Math.round(peakRssMib(site.worker)),
      decode_limit_images_per_second: rounded(limit),
      ratio_to_limit: rounded(count / seconds / limit, 3),
      commit_to_browser_ms_p95: lags[Math.floor(lags.length * 0.95)] ?? null,
      step_seconds: runs.at(-1)?.steps,
      rounds,
    };
  } finally {
    await site.close();
  }
}

function decodeLimit(folder: string, concurrency: number): number {
  const script = path.join(ROOT, 'server/bench/ingest/decode-limit.ts');
  return Number(
    execFileSync(process.execPath, ['--import', LOADER, script, folder, String(concurrency)], { encoding: 'utf8' }),
  );
}

/** One import from its start to its completion, with the delay of every live hint behind its commit. */
async function importWhole({ context, realtimePort, secretKey }: Site, folder: string) {
  const lags: number[] = [];
  const client = createClient(`http://127.0.0.1:${realtimePort}`, EMBEDDED_PUBLISHABLE_KEY, {
    realtime: { transport: WebSocket as never },
  });
  await client.realtime.setAuth(await realtimeToken({ sub: context.actor.id, secretKey, expiresInSeconds: 3600 }));
  const { run_id } = await startImport(
    context,
    importRequest.parse({
      name: newId(),
      source: { type: 'folder', path: folder },
      pipeline: {
        validation_mode: 'lenient',
        enable_labeling: true,
        label_source: 'keyword',
        label_keywords: { photo: 'Photo', xray: 'X-ray' },
      },
    }),
  );
  const channel = client.channel(`org:${context.actor.tenantId}:run:${run_id}`, { config: { private: true } });
  channel
    .on('broadcast', { event: 'progress' }, ({ payload }) => lags.push(Date.now() - Number(payload.at)))
    .subscribe();
  const run = await completed(context, run_id);
  await client.removeAllChannels();
  const steps = Object.fromEntries(run.steps.map((step) => [step.id, step.duration_seconds]));
  return { seconds: run.seconds, lags, steps };
}
