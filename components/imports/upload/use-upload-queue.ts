'use client';
import { useSyncExternalStore } from 'react';
import { openUploadQueue, type QueueState, type UploadQueue } from './upload-queue';

const IDLE: QueueState = { status: 'idle', files: 0, filesDone: 0, bytes: 0, sent: 0, speed: null, problem: null };
const NOTHING = { state: () => IDLE, subscribe: () => () => {} };

// By upload: sending goes on while the person looks at another step or page.
const queues = new Map<string, UploadQueue>();

/** The queue of an upload, made when it is first asked for. */
export function queueOf(uploadId: string): UploadQueue {
  const known = queues.get(uploadId);
  if (known) return known;
  const queue = openUploadQueue(uploadId);
  queues.set(uploadId, queue);
  return queue;
}

export const dropQueue = (uploadId: string): void => {
  queues.get(uploadId)?.stop();
  queues.delete(uploadId);
};

/** How far this page is with sending an upload; idle when it has sent nothing of it. */
export function useUploadQueue(uploadId: string | null): QueueState {
  const queue = uploadId === null || typeof window === 'undefined' ? NOTHING : queueOf(uploadId);
  return useSyncExternalStore(queue.subscribe, queue.state, () => IDLE);
}
