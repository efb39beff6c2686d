import { IMAGE_FORMATS } from './formats-of-images';
import { aspectOf, type ImageIssue, type ImageProfile, ISSUE_THRESHOLDS, issuesOf } from './image-issues';
import type { PixelFacts } from './pixel-facts';
import { type Problem, type ProblemCode, problem, type Verdict, verdictOf } from './verdicts';

export type SizePreset = 'high' | 'normal' | 'tiny';

/** Least displayed width and height in pixels. */
export const SIZE_PRESETS: Record<SizePreset, { width: number; height: number }> = {
  high: { width: 100, height: 100 },
  normal: { width: 50, height: 50 },
  tiny: { width: 1, height: 1 },
};

export const DEFAULT_MAX_BYTES = 200 * 1024 * 1024;
export const MAX_PIXELS = 64e6;
export const FEW_BYTES = 1024;

export type ImageRules = {
  sizePreset: SizePreset;
  /** Override the preset. */
  minWidth?: number | undefined;
  minHeight?: number | undefined;
  maxBytes: number;
  imageProfile: ImageProfile;
  checkLevel: 'fast' | 'medium' | 'slow';
};

export type ImageJudgement = { verdict: Verdict; problems: Problem[]; issues: ImageIssue[] };

/**
 * Judges an image by what was found in it. Pure: after a change of rules the same facts are judged again, nothing is
 * read. An image that could not be decoded has that one reason; warnings are listed for all others, and issue flags
 * (which never reject) from check level medium on.
 */
export function judgeImage(facts: PixelFacts, rules: ImageRules): ImageJudgement {
  const problems = problemsOf(facts, rules);
  const { measures, width, height } = facts;
  const hasFlags = rules.checkLevel !== 'fast' && measures !== null && width !== null && height !== null;
  const issues = hasFlags ? issuesOf(measures, width, height, rules.imageProfile) : [];
  return { verdict: verdictOf(problems), problems, issues };
}

function problemsOf(facts: PixelFacts, rules: ImageRules): Problem[] {
  if (facts.bytes > rules.maxBytes) {
    return [problem('too_many_bytes', `${facts.bytes} bytes, at most ${rules.maxBytes}`)];
  }
  if (facts.outcome !== 'decoded') return [problem(facts.outcome, detailOf(facts))];
  const problems = facts.notes.map((code) => problem(code, noteDetailOf(code, facts)));
  if (facts.bytes < FEW_BYTES) problems.push(problem('few_bytes', `${facts.bytes} bytes`));
  if (facts.width !== null && facts.height !== null) problems.push(...sizeProblems(facts.width, facts.height, rules));
  return problems;
}

function sizeProblems(width: number, height: number, rules: ImageRules): Problem[] {
  const preset = SIZE_PRESETS[rules.sizePreset];
  const least = { width: rules.minWidth ?? preset.width, height: rules.minHeight ?? preset.height };
  const problems: Problem[] = [];
  if (width < least.width || height < least.height) {
    problems.push(problem('too_small', `${width}×${height} pixels, at least ${least.width}×${least.height}`));
  }
  if (aspectOf(width, height) < ISSUE_THRESHOLDS[rules.imageProfile].aspect) {
    problems.push(problem('odd_aspect', `${width}×${height} pixels`));
  }
  return problems;
}

function noteDetailOf(code: ProblemCode, { pages, format }: PixelFacts): string {
  if (code === 'animated') return `${pages} frames`;
  return code === 'format_mismatch' ? `it is ${format}` : '';
}

function detailOf({ outcome, outcomeDetail, format, width, height }: PixelFacts): string {
  if (outcome === 'too_many_pixels') return `${width ?? '?'}×${height ?? '?'}, at most ${MAX_PIXELS / 1e6} megapixels`;
  if (outcome === 'unsupported_format' || outcome === 'active_format') {
    return format ? IMAGE_FORMATS[format].mediaType : (outcomeDetail ?? '');
  }
  return outcomeDetail ?? '';
}
