import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createClient } from '@supabase/supabase-js';
import WebSocket from 'ws';
import { environment, parseSettings } from '../../config';
import { freePort } from '../../db/free-port';
import { newId } from '../../domain/ids';
import { hasEnded } from '../../domain/run-states';
import { importRequest } from '../../domain/wire/imports';
import { openLog } from '../../log';
import { EMBEDDED_PUBLISHABLE_KEY, realtimeToken } from '../../realtime/tokens';
import { createOrganisation } from '../../services/accounts/first-run';
import { startImport } from '../../services/imports/start-import';
import { type Context, openPorts } from '../../services/ports';
import { getRunView } from '../../services/runs/view-run';
import { workerThreads } from '../../supervisor/children';
import { openDatabase } from '../../supervisor/database';
import { benchImages } from './images';
import { cpuSeconds, peakRssMib, stopped } from './processes';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const LOADER = pathToFileURL(path.join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;
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
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-bench-'));
  const realtimePort = await freePort();
  const config = parseSettings({
    ...environment(),
    DARKROOM_HOME: home,
    DARKROOM_FOLDER_ROOTS: folder,
    LOG_LEVEL: 'warn',
  });
  const database = await openDatabase(config, openLog('bench', { toStderr: true }));
  const env = {
    ...environment(),
    DARKROOM_HOME: home,
    DATABASE_URL: database.adminUrl,
    DARKROOM_SECRET_KEY: database.secretKey,
    DARKROOM_FOLDER_ROOTS: folder,
    DARKROOM_REALTIME_PORT: String(realtimePort),
    UV_THREADPOOL_SIZE: workerThreads(config),
    LOG_LEVEL: 'warn',
  };
  const start = (script: string) =>
    spawn(process.execPath, ['--import', LOADER, path.join(ROOT, script)], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const worker = start('server/worker/main.ts');
  const gateway = start('server/realtime/main.ts');
  const ports = openPorts('bench', {
    ...config,
    DATABASE_URL: database.adminUrl,
    DARKROOM_SECRET_KEY: database.secretKey,
  });
  try {
    const tenantId = await createOrganisation(ports, 'Bench');
    const actor = {
      kind: 'service' as const,
      id: newId(),
      name: 'Bench',
      tenantId,
      role: 'admin' as const,
      scopes: null,
    };
    const context: Context = { ...ports, actor, requestId: 'bench' };
    await ports.records.as(tenantId, (tx) =>
      tx.member.create({ data: { id: newId(), tenant_id: tenantId, user_id: actor.id, name: 'Bench', role: 'admin' } }),
    );
    await importWhole(context, folder, realtimePort, database.secretKey, { warm: true });
    const limits: number[] = [];
    const runs: Awaited<ReturnType<typeof importWhole>>[] = [];
    const cpu: number[] = [];
    for (let round = 0; round < rounds; round++) {
      limits.push(decodeLimit(folder, config.WORKER_CONCURRENCY * LANES));
      const before = cpuSeconds(worker.pid!);
      runs.push(await importWhole(context, folder, realtimePort, database.secretKey));
      cpu.push(cpuSeconds(worker.pid!) - before);
    }
    const seconds = median(runs.map((run) => run.seconds));
    const limit = median(limits);
    const lags = runs.flatMap((run) => run.lags).sort((a, b) => a - b);
    return {
      images: count,
      seconds: rounded(seconds),
      images_per_second: rounded(count / seconds),
      cpu_seconds_per_1000: rounded((median(cpu) / count) * 1000),
      peak_rss_mib: Math.round(peakRssMib(worker.pid!)),
      decode_limit_images_per_second: rounded(limit),
      ratio_to_limit: rounded(count / seconds / limit, 3),
      commit_to_browser_ms_p95: lags[Math.floor(lags.length * 0.95)] ?? null,
      step_seconds: runs.at(-1)?.steps,
      rounds,
    };
  } finally {
    await Promise.all([stopped(worker), stopped(gateway)]);
    await Promise.all([ports.records.close(), ports.accounts.$disconnect()]);
    await database.close();
    fs.rmSync(home, { recursive: true, force: true });
  }
}

function decodeLimit(folder: string, concurrency: number): number {
  const script = path.join(ROOT, 'server/bench/ingest/decode-limit.ts');
  return Number(
    execFileSync(process.execPath, ['--import', LOADER, script, folder, String(concurrency)], { encoding: 'utf8' }),
  );
}

/** One import from its start to its completion, with the delay of every live hint behind its commit. */
async function importWhole(context: Context, folder: string, port: number, secretKey: string, { warm = false } = {}) {
  const lags: number[] = [];
  const client = createClient(`http://127.0.0.1:${port}`, EMBEDDED_PUBLISHABLE_KEY, {
    realtime: { transport: WebSocket as never },
  });
  await client.realtime.setAuth(await realtimeToken({ sub: context.actor.id, secretKey, expiresInSeconds: 3600 }));
  const source = warm ? path.join(folder) : folder;
  const begun = performance.now();
  const { run_id } = await startImport(
    context,
    importRequest.parse({
      name: newId(),
      source: { type: 'folder', path: source },
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
  for (;;) {
    const run = await getRunView(context, { id: run_id });
    if (hasEnded(run.state)) {
      if (run.state !== 'completed') throw new Error(`the run ${run.state}: ${run.error?.message}`);
      await client.removeAllChannels();
      const seconds = (new Date(run.ended_at!).getTime() - new Date(run.created_at).getTime()) / 1000;
      const steps = Object.fromEntries(run.steps.map((step) => [step.id, step.duration_seconds]));
      return { seconds: Math.max(seconds, 0) || (performance.now() - begun) / 1000, lags, steps };
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
