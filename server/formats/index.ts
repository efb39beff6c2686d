import { counted } from '../domain/words';
import { UnprocessableError } from '../errors';
import { folders } from './folders';
import type { Detected, FileTree, Format, Layout, Plan } from './format';
import { images } from './images';
import { surveyFiles } from './survey';
import { vinbigdata } from './vinbigdata';
import { yolo } from './yolo';

export type {
  Classifier,
  FileEntry,
  FileTree,
  Format,
  Layout,
  ParsedAnnotation,
  ParsedLabels,
  Placed,
  Plan,
} from './format';

/** Every format. One line each. */
export const FORMATS: readonly Format[] = [yolo, vinbigdata, folders, images];

/**
 * How the files are laid out: in the `wanted` format, or with 'auto' in the one that fits best.
 * @throws UnprocessableError when there is no image, nothing fits, or the configuration is broken
 */
export async function detectFormat(
  files: FileTree,
  wanted: string,
  { signal, tick = () => {} }: { signal?: AbortSignal; tick?: () => void } = {},
): Promise<Layout> {
  const survey = await surveyFiles(files, signal);
  if (survey.images === 0) {
    throw new UnprocessableError({
      code: 'no_images',
      message: survey.others > 0 ? `There is no image among ${counted(survey.others, 'file')}.` : 'There are no files.',
      fix: 'Choose the folder that the images are in. Archives inside are not opened.',
    });
  }
  const isAsked = wanted !== 'auto';
  const candidates = isAsked ? [formatNamed(wanted)] : FORMATS;
  let best: Detected | null = null;
  for (const format of candidates) {
    const detected = await format.detect(files, survey, { isAsked, tick });
    if (detected && detected.confidence > (best?.confidence ?? 0)) best = detected;
  }
  if (best) return best.layout;
  throw new UnprocessableError({
    code: 'format_does_not_fit',
    message: `The files are not laid out as "${candidates[0]!.title}".`,
    fix: 'Choose format "auto", or the format the files were exported in.',
  });
}

/** The layout that `toJSON` saved. */
export const restoreLayout = (plan: Plan): Layout => formatNamed(plan.format).restore(plan);

function formatNamed(id: string): Format {
  const found = FORMATS.find((format) => format.id === id);
  if (found) return found;
  throw new UnprocessableError({
    code: 'unknown_format',
    message: `There is no format "${id}".`,
    fix: `Choose one of auto, ${FORMATS.map((format) => format.id).join(', ')}.`,
  });
}
