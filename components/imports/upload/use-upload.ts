'use client';
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { newId } from '@/server/domain/ids';
import { useTRPC, useTRPCClient } from '../../trpc/trpc';
import type { Draft } from '../use-draft';
import { chosenFiles } from './chosen-files';
import type { Known } from './upload-queue';
import { dropQueue, queueOf, useUploadQueue } from './use-upload-queue';

/** The upload of a draft: what the server has of it, what this page sends, and what one may do. */
export function useUpload(draft: Draft) {
  const id = draft.source?.type === 'upload' ? draft.source.upload_id : null;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const queue = useUploadQueue(id);
  const isResting = queue.status === 'idle' || queue.status === 'done';
  const kept = useQuery({
    ...trpc.uploads.get.queryOptions(id ? { id } : skipToken),
    enabled: id !== null && isResting,
    staleTime: 0,
    retry: false,
  });

  /** All files that the server has of an upload, by path. */
  async function knownFiles(of: string): Promise<Map<string, Known>> {
    const known = new Map<string, Known>();
    for (let cursor: string | undefined; ; ) {
      const page = await client.uploads.files.query({ id: of, limit: 1000, ...(cursor ? { cursor } : {}) });
      for (const file of page.items) known.set(file.path, file);
      if (page.next_cursor === null) return known;
      cursor = page.next_cursor;
    }
  }

  return {
    id,
    queue,
    kept,
    /** Sends these files too; into a new upload when there is none that takes them. */
    async send(files: readonly File[]): Promise<void> {
      const { chosen, called } = chosenFiles(files);
      if (chosen.length === 0) return;
      const isOpen = id !== null && !kept.isError && !kept.data?.is_in_use;
      const into = isOpen ? id : newId();
      const known = isOpen && (kept.data || queue.files > 0) ? await knownFiles(into) : new Map<string, Known>();
      if (!isOpen) draft.beginUpload(into, called);
      queueOf(into).add(chosen, known);
    },
    pause: () => id && queueOf(id).pause(),
    resume: () => id && queueOf(id).resume(),
    /** Takes away what was sent, and begins anew. */
    async discard(): Promise<void> {
      if (!id) return;
      dropQueue(id);
      draft.forgetUpload();
      // What is gone already, or in use by a run, is not ours to take away any more.
      await client.uploads.remove.mutate({ id }).catch(() => {});
      queries.removeQueries({ queryKey: trpc.uploads.get.queryKey({ id }) });
    },
  };
}
export type UploadOfDraft = ReturnType<typeof useUpload>;
