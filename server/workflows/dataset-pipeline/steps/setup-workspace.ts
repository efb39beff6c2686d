import { mergeClasses, saidOfClasses } from '../../../domain/merge-classes';
import { counted } from '../../../domain/words';
import type { StepContext, WholeStep } from '../../../engine/step';
import { checkNames } from '../../../formats/check-names';
import type { Layout } from '../../../formats/format';
import { detectFormat } from '../../../formats/index';
import { holdClasses, writeClasses } from '../../../records/classes';
import { type NewObject, writeObjects } from '../../../records/crawled';
import type { OpenSource } from '../../../sources/source';
import { keepFile } from '../keep-file';
import { sourceOf } from '../open-source';
import { writeIntermediate, writeRunFile, writeWorkspaceFile } from '../run-folder';

/** Opens the source, finds its format and makes the workspace. What it found is the plan of all later steps. */
export const setupWorkspace: WholeStep = {
  id: 'setup-workspace',
  async whole(context) {
    const { run, at } = context;
    const source = await sourceOf(context);
    try {
      const layout = await detectFormat(source, run.format, { tick: context.tick });
      const plan = { layout: layout.toJSON(), format: layout.format, why: layout.why };
      await writeWorkspaceFile(context, 'input/plan.json', plan);
      await writeRunFile(context, 'pipeline-info.json', infoOf(context, layout, source));
      const configs = await keepConfigs(context, source, layout);
      const said = await context.write(async (tx) => {
        const known = await holdClasses(tx, run.dataset_id);
        const classes = mergeClasses(known, layout.classes);
        checkNames(layout, known);
        const whole = {
          ...plan,
          classes: classes.map(({ id, name, as: here }) => ({ id, name, as: here })),
          configs: configs.map(({ key }) => key),
        };
        await tx.$executeRaw`update run set plan = ${JSON.stringify(whole)}::jsonb where id = ${at.runId}::uuid`;
        await writeClasses(tx, at.tenantId, run.dataset_id, classes);
        await writeObjects(tx, at, run.dataset_id, configs);
        return saidOfClasses(known, classes);
      });
      await writeIntermediate(context, 'setup-workspace', {
        format: layout.format,
        why: layout.why,
        classes: layout.classes,
        splits: layout.splits,
      });
      return `${layout.why} ${counted(layout.classes.length, 'class', 'classes')} named.${said ? ` ${said}` : ''}`;
    } finally {
      await source.close();
    }
  },
};

function infoOf({ run, at }: StepContext, layout: Layout, source: OpenSource) {
  return {
    run_id: at.runId,
    dataset_id: run.dataset_id,
    workflow: run.workflow,
    created_at: run.created_at.toISOString(),
    started_by: run.actor.name,
    source: source.describe(),
    format: layout.format,
    why: layout.why,
    settings: run.settings,
  };
}

/** The imported configuration (data.yaml, classes.txt, …) stays with the dataset, untouched. */
async function keepConfigs(context: StepContext, source: OpenSource, layout: Layout): Promise<NewObject[]> {
  const objects: NewObject[] = [];
  for (const path of layout.configFiles) {
    objects.push(await keepFile(context, source, path, 'config'));
  }
  return objects;
}
