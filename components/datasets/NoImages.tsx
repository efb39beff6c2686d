'use client';
import { hasEnded } from '@/server/domain/run-states';
import { ButtonLink } from '../ui/ButtonLink';
import { EmptyState } from '../ui/EmptyState';
import { runHref } from './links';
import type { Dataset } from './types';

/** A dataset without images: they come all at once, when its run completes. */
export function NoImages({ run }: { run: Dataset['latest_run'] | undefined }) {
  if (!run) return <EmptyState title="No images yet">They appear here when an import completes.</EmptyState>;
  return (
    <EmptyState
      title="No images yet"
      action={
        <ButtonLink href={runHref(run.id)} variant="default">
          Open the run
        </ButtonLink>
      }
    >
      {wordsFor(run.state)}
    </EmptyState>
  );
}

function wordsFor(state: NonNullable<Dataset['latest_run']>['state']): string {
  if (state === 'completed') return 'The run left no usable image; its page says why.';
  if (hasEnded(state))
    return `The run ${state === 'failed' ? 'failed' : 'was cancelled'}. Images appear here when it is recovered and completes.`;
  return 'They appear here all at once when the run completes. Its page shows them as they arrive.';
}
