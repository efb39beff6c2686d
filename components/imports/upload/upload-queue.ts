import type { Upload } from 'tus-js-client';
import { MOST_CHUNK_BYTES } from '@/server/domain/uploads';
import { speedOf } from './speed';

export type Chosen = { file: File; path: string };
/** A file that the server knows already. */
export type Known = { file_id: string; path: string; bytes: number; received: number };
export type QueueProblem = { path: string; message: string; fix: string };
export type QueueState = {
  status: 'idle' | 'sending' | 'paused' | 'done' | 'failed';
  files: number;
  filesDone: number;
  bytes: number;
  sent: number;
  /** Bytes a second, null while it cannot be known. */
  speed: number | null;
  problem: QueueProblem | null;
};
export type UploadQueue = {
  add(chosen: Chosen[], known: Map<string, Known>): void;
  pause(): void;
  resume(): void;
  stop(): void;
  state(): QueueState;
  subscribe(listener: () => void): () => void;
};

const AT_ONCE = 3;
const TOLD_EVERY_MS = 200;
const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10_000, 20_000];
const WORTH_A_RETRY = new Set([0, 409, 423, 429, 460]);

/** Sends files to one upload, a few at a time, each from where the server has it. Outlives the components that show it. */
export function openUploadQueue(uploadId: string): UploadQueue {
  const waiting: (Chosen & { known: Known | null })[] = [];
  const running = new Map<string, { upload: Upload; sent: number }>();
  const taken = new Set<string>();
  const listeners = new Set<() => void>();
  const samples: { at: number; sent: number }[] = [];
  let [files, filesDone, bytes, doneBytes] = [0, 0, 0, 0];
  let isPaused = false;
  let problem: QueueProblem | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let now = compute();

  function compute(): QueueState {
    const sent = doneBytes + [...running.values()].reduce((sum, each) => sum + each.sent, 0);
    const isBusy = waiting.length > 0 || running.size > 0;
    const status = problem ? 'failed' : isPaused ? 'paused' : isBusy ? 'sending' : files > 0 ? 'done' : 'idle';
    return { status, files, filesDone, bytes, sent, speed: status === 'sending' ? speedOf(samples) : null, problem };
  }
  function tell() {
    timer = null;
    const { sent } = compute();
    samples.push({ at: Date.now(), sent });
    if (samples.length > 50) samples.shift();
    now = compute();
    for (const listener of listeners) listener();
  }
  // Coming to rest is told at once, progress a few times a second.
  const changed = (isUrgent = false) => {
    if (timer !== null && isUrgent) clearTimeout(timer);
    if (isUrgent) tell();
    else timer ??= setTimeout(tell, TOLD_EVERY_MS);
  };

  function fill() {
    while (!isPaused && !problem && running.size < AT_ONCE) {
      const next = waiting.shift();
      if (!next) break;
      running.set(next.path, { upload: null as unknown as Upload, sent: next.known?.received ?? 0 });
      void begin(next);
    }
  }

  async function begin(next: Chosen & { known: Known | null }) {
    const { file, path, known } = next;
    const { Upload } = await import('tus-js-client');
    const upload = new Upload(file, {
      endpoint: '/api/v1/uploads',
      ...(known ? { uploadUrl: `/api/v1/uploads/${known.file_id}` } : {}),
      chunkSize: MOST_CHUNK_BYTES,
      uploadDataDuringCreation: true,
      retryDelays: RETRY_DELAYS_MS,
      // The server knows how far each file is; nothing has to be kept in this browser.
      storeFingerprintForResuming: false,
      metadata: {
        filename: file.name,
        relativePath: path,
        modified: String(file.lastModified),
        upload_id: uploadId,
      },
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        return WORTH_A_RETRY.has(status) || status >= 500;
      },
      onProgress: (sent) => {
        const entry = running.get(path);
        if (entry) entry.sent = sent;
        changed();
      },
      onSuccess: () => {
        running.delete(path);
        filesDone += 1;
        doneBytes += file.size;
        fill();
        changed(running.size === 0);
      },
      onError: (error) => {
        running.delete(path);
        waiting.unshift({ ...next, known: null });
        problem ??= { path, ...sentenceOf(error) };
        for (const entry of running.values()) void entry.upload?.abort();
        changed(true);
      },
    });
    const entry = running.get(path);
    if (!entry) return; // stopped meanwhile
    entry.upload = upload;
    if (!isPaused) upload.start();
  }

  return {
    add(chosen, known) {
      problem = null;
      isPaused = false;
      for (const each of chosen) {
        if (taken.has(each.path)) continue;
        taken.add(each.path);
        files += 1;
        bytes += each.file.size;
        const there = known.get(each.path);
        const isSame = there?.bytes === each.file.size;
        if (isSame && there.received === there.bytes) {
          filesDone += 1;
          doneBytes += each.file.size;
        } else waiting.push({ ...each, known: isSame ? there : null });
      }
      fill();
      changed(true);
    },
    pause() {
      isPaused = true;
      for (const { upload } of running.values()) void upload?.abort();
      changed(true);
    },
    resume() {
      isPaused = false;
      problem = null;
      samples.length = 0;
      for (const { upload } of running.values()) upload?.start();
      fill();
      changed(true);
    },
    stop() {
      waiting.length = 0;
      for (const { upload } of running.values()) void upload?.abort();
      running.clear();
      [files, filesDone, bytes, doneBytes] = [0, 0, 0, 0];
      taken.clear();
      changed(true);
    },
    state: () => now,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

type TusError = Error & { originalResponse?: { getBody(): string } | null };

/** What the server said, or that it did not answer. */
function sentenceOf(error: unknown): { message: string; fix: string } {
  try {
    const said = JSON.parse((error as TusError).originalResponse!.getBody()) as {
      message: string;
      details?: { fix: string }[];
    };
    return { message: said.message, fix: said.details?.[0]?.fix ?? '' };
  } catch {
    return { message: 'The server does not answer.', fix: 'Check the connection; what was sent is kept.' };
  }
}
