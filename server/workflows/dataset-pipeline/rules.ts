import type { ImageRules } from '../../domain/image-rules';
import type { PipelineSettings } from '../../domain/wire/imports';
import type { RunRow } from '../../records/runs';

/** The thresholds that images of this run are judged by. */
export function imageRules({ settings, plan }: Pick<RunRow, 'settings' | 'plan'>): ImageRules {
  return {
    sizePreset: settings.size_preset,
    minWidth: settings.min_width,
    minHeight: settings.min_height,
    maxBytes: settings.max_bytes,
    imageProfile: profileOf(settings, plan),
    checkLevel: settings.check_level,
  };
}

const profileOf = (settings: PipelineSettings, plan: RunRow['plan']): 'photo' | 'x-ray' => {
  if (settings.image_profile !== 'auto') return settings.image_profile;
  return plan?.image_profile === 'x-ray' ? 'x-ray' : 'photo';
};
