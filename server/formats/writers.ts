import { InvalidInputError } from '../errors';
import { cocoWriter } from './coco/write';
import { createMlWriter } from './createml/write';
import type { LabelWriter } from './label-writer';
import { pascalVocWriter } from './pascal-voc/write';
import { vinbigdataWriter } from './vinbigdata/write';
import { yoloWriter } from './yolo/write';

/** Every format that labels can be written in. One line each. */
export const LABEL_WRITERS: readonly LabelWriter[] = [
  yoloWriter,
  cocoWriter,
  pascalVocWriter,
  createMlWriter,
  vinbigdataWriter,
];

/** @throws InvalidInputError for a format that cannot be written */
export function labelWriter(id: string): LabelWriter {
  const found = LABEL_WRITERS.find((writer) => writer.id === id);
  if (found) return found;
  throw new InvalidInputError({
    code: 'unknown_format',
    message: `Nothing can be exported as "${id}".`,
    fix: `Choose one of ${LABEL_WRITERS.map((writer) => writer.id).join(', ')}.`,
  });
}
