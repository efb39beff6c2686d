import { groupByPattern } from '../../domain/split-groups';
import type { PipelineSettings } from '../../domain/wire/imports';
import { InvalidInputError } from '../../errors';

/** @throws InvalidInputError for settings that a schema cannot judge */
export function checkSettings({ group_by }: Partial<PipelineSettings>): void {
  if (!group_by || !('pattern' in group_by)) return;
  try {
    groupByPattern(group_by.pattern);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const [field, message] = ['pipeline.group_by.pattern', `"${group_by.pattern}" is no pattern: ${error.message}`];
    const fix = 'Use the syntax of RE2, such as ^([^_]+)_ for what stands before the first underscore.';
    throw new InvalidInputError({
      code: 'pattern_invalid',
      message,
      fix,
      details: [{ field, code: 'pattern_invalid', message, fix }],
    });
  }
}
