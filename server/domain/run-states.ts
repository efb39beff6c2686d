export const RUN_STATES = ['pending', 'running', 'paused', 'recovering', 'completed', 'failed', 'cancelled'] as const;
export type RunState = (typeof RUN_STATES)[number];

export const STEP_STATES = ['pending', 'running', 'retrying', 'completed', 'failed', 'skipped', 'cancelled'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** What a person can ask of a run. */
export const RUN_ACTIONS = ['pause', 'resume', 'cancel', 'recover', 'undo'] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

const ALLOWED: Record<RunAction, readonly RunState[]> = {
  pause: ['running'],
  resume: ['paused'],
  cancel: ['pending', 'running', 'paused', 'recovering'],
  recover: ['failed', 'cancelled', 'completed', 'paused'],
  undo: ['failed', 'cancelled', 'completed'],
};

/** Whether `action` is possible in `state`; the database refuses the rest as well. */
export const isRunActionAllowed = (action: RunAction, state: RunState): boolean => ALLOWED[action].includes(state);

export const hasEnded = (state: RunState): boolean =>
  state === 'completed' || state === 'failed' || state === 'cancelled';

/** The name of a run state on the import status view. */
export function importStatusOf(state: RunState): string {
  if (state === 'pending') return 'queued';
  if (state === 'running' || state === 'recovering') return 'processing';
  return state;
}
