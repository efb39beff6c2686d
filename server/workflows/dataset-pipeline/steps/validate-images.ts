import { judgeImage } from '../../../domain/image-rules';
import type { PixelFacts } from '../../../domain/pixel-facts';
import type { Problem, Verdict } from '../../../domain/verdicts';
import { counted } from '../../../domain/words';
import { type Finished, type ItemStep, itemStep } from '../../../engine/step';
import { UnprocessableError } from '../../../errors';
import { countVerdicts, factsOf, type JudgedImage, judgedEffect, type VerdictCounts } from '../../../records/judged';
import { imageRules } from '../rules';
import { writeIntermediate } from '../run-folder';

/**
 * Judges what the pixel pass found; nothing is read or decoded again. Label files were judged row by row when they were read.
 * strict: any rejected item fails the step, after all were examined. lenient: rejected images are quarantined. report-only: nothing is filtered.
 */
const step: ItemStep<JudgedImage | null, Map<string, PixelFacts | null>> = {
  id: 'validate-images',
  pageSize: 500,

  load({ at, records }, items) {
    return records.as(at.tenantId, (tx) =>
      factsOf(
        tx,
        items.flatMap((item) => item.image_id ?? []),
      ),
    );
  },

  async item({ run }, item, factsById) {
    if (item.kind !== 'image') return null;
    const facts = factsById.get(item.image_id!) ?? null;
    const judged = facts
      ? judgeImage(facts, imageRules(run))
      : { verdict: 'rejected' as const, problems: item.problems as Problem[], issues: [] };
    return {
      no: item.no,
      image_id: item.image_id!,
      ...judged,
      status: statusOf(judged.verdict, {
        isFiltered: run.settings.validation_mode !== 'report-only' || facts?.outcome !== 'decoded',
      }),
    };
  },

  effects(_context, finished: Finished<JudgedImage | null>[]) {
    const judged = finished.flatMap(({ result }) => result ?? []);
    return {
      items: judged.map(({ no, verdict, problems }) => ({ no, verdict, problems })),
      effect: judgedEffect(judged),
    };
  },

  async after(context) {
    const counts = await context.write((tx) => countVerdicts(tx, context.at));
    await writeIntermediate(context, 'validate-images', { mode: context.run.settings.validation_mode, ...counts });
    const rejected = counts.images.rejected + counts.labels.rejected + counts.entries.rejected;
    if (rejected > 0 && context.run.settings.validation_mode === 'strict') {
      throw new UnprocessableError({
        code: 'strict_validation_failed',
        message: `${rejected.toLocaleString('en')} of ${counted(counts.total, 'item')} ${rejected === 1 ? 'was' : 'were'} rejected (${counted(counts.images.rejected, 'image')}, ${counted(counts.labels.rejected, 'label file')}${refused(counts)}).`,
        fix: 'Look at the problems, then continue as lenient, or mend the files and import again.',
      });
    }
    return `${counted(counts.images.accepted, 'image')} accepted, ${counts.images.warned.toLocaleString('en')} warned, ${counts.images.rejected.toLocaleString('en')} rejected; ${counted(counts.labels.rejected, 'label file')}${refused(counts)} rejected.`;
  },
};

const refused = ({ entries }: VerdictCounts): string =>
  entries.rejected > 0 ? `, ${counted(entries.rejected, 'other entry', 'other entries')}` : '';

function statusOf(verdict: Verdict, { isFiltered }: { isFiltered: boolean }): JudgedImage['status'] {
  if (verdict === 'rejected') return isFiltered ? 'quarantined' : 'warned';
  return verdict;
}

export const validateImages = itemStep(step);
