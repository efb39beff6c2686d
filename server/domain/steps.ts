/** One step of the dataset pipeline, as people and the engine know it. Times in seconds. */
export type StepDefinition = {
  id: string;
  number: number;
  title: string;
  maxRetries: number;
  /** The step is stopped after this long without a finished item: time without progress, not time in total. */
  quietSeconds: number;
  switchedBy: PipelineSwitch | null;
  expectedSeconds: number;
};

export type PipelineSwitch =
  | 'enable_validation'
  | 'enable_deduplication'
  | 'enable_labeling'
  | 'enable_storage_tiering'
  | 'enable_quality_report';

/** The eight steps, always in this order. `cleanup` always runs, also after failure or cancel. */
export const PIPELINE_STEPS = [
  step(1, 'setup-workspace', 'Setup workspace', 2, 30, null, 30),
  step(2, 'crawl-images', 'Crawl images', 3, 30 * 60, null, 10 * 60),
  step(3, 'validate-images', 'Validate images', 2, 5 * 60, 'enable_validation', 5 * 60),
  step(4, 'deduplicate-images', 'Deduplicate images', 2, 200, 'enable_deduplication', 3 * 60),
  step(5, 'generate-labels', 'Generate labels', 1, 150, 'enable_labeling', 2 * 60),
  step(6, 'storage-tiering', 'Storage tiering', 2, 300, 'enable_storage_tiering', 5 * 60),
  step(7, 'quality-report', 'Quality report', 1, 60, 'enable_quality_report', 60),
  step(8, 'cleanup', 'Cleanup', 1, 30, null, 30),
] as const;

export const STEP_IDS = PIPELINE_STEPS.map((definition) => definition.id) as StepId[];
export type StepId = (typeof PIPELINE_STEPS)[number]['id'];

function step<Id extends string>(
  number: number,
  id: Id,
  title: string,
  maxRetries: number,
  quietSeconds: number,
  switchedBy: PipelineSwitch | null,
  expectedSeconds: number,
): StepDefinition & { id: Id } {
  return { number, id, title, maxRetries, quietSeconds, switchedBy, expectedSeconds };
}

const DONE_ONCE = new Set<string>(['setup-workspace', 'quality-report', 'cleanup'] satisfies StepId[]);

/** Whether a step (1–8) goes through the items of the run; the others do one thing for the whole run. */
export const goesThroughItems = (number: number): boolean => !DONE_ONCE.has(PIPELINE_STEPS[number - 1]?.id ?? '');

/** The number (1–8) of a step given by number or id, or null when there is no such step. */
export function stepNumber(given: number | string): number | null {
  const found = PIPELINE_STEPS.find(
    (definition) => definition.id === given || String(definition.number) === String(given),
  );
  return found?.number ?? null;
}
