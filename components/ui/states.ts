import {
  IconAlertTriangle,
  IconArchive,
  IconBan,
  IconCheck,
  IconCircleDashed,
  IconCircleX,
  IconCopy,
  IconLifebuoy,
  IconMinus,
  IconPlayerPause,
  IconPlayerPlay,
  IconReload,
  IconTrash,
  type TablerIcon,
} from '@tabler/icons-react';
import type { RunState, StepState } from '@/server/domain/run-states';
import type { Verdict } from '@/server/domain/verdicts';
import type { IMAGE_STATUSES } from '@/server/domain/wire/images';

export type AnyState = RunState | StepState | Verdict | (typeof IMAGE_STATUSES)[number];
export type StateLook = { word: string; colour: string; icon: TablerIcon };

/** How each state of a run, a step, an image or an item looks: never by colour alone. */
export const STATE_LOOKS: Record<AnyState, StateLook> = {
  pending: { word: 'Pending', colour: 'amber', icon: IconCircleDashed },
  running: { word: 'Running', colour: 'blue', icon: IconPlayerPlay },
  paused: { word: 'Paused', colour: 'amber', icon: IconPlayerPause },
  recovering: { word: 'Recovering', colour: 'amber', icon: IconLifebuoy },
  retrying: { word: 'Retrying', colour: 'amber', icon: IconReload },
  completed: { word: 'Completed', colour: 'green', icon: IconCheck },
  failed: { word: 'Failed', colour: 'red', icon: IconCircleX },
  cancelled: { word: 'Cancelled', colour: 'gray', icon: IconBan },
  skipped: { word: 'Skipped', colour: 'gray', icon: IconMinus },
  accepted: { word: 'Accepted', colour: 'green', icon: IconCheck },
  warned: { word: 'Warned', colour: 'amber', icon: IconAlertTriangle },
  rejected: { word: 'Rejected', colour: 'red', icon: IconCircleX },
  quarantined: { word: 'Quarantined', colour: 'red', icon: IconArchive },
  duplicate: { word: 'Duplicate', colour: 'blue', icon: IconCopy },
  deleted: { word: 'Deleted', colour: 'gray', icon: IconTrash },
};
