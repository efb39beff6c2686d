import { Badge } from '@mantine/core';
import { type AnyState, STATE_LOOKS } from './states';

/** The state of a run, step, image or item as icon and word. `word` says more when it helps ("Pausing"). */
export function StateBadge({ state, word }: { state: AnyState; word?: string }) {
  const { word: usual, colour, icon: Icon } = STATE_LOOKS[state];
  return (
    <Badge color={colour} leftSection={<Icon size={12} aria-hidden />}>
      {word ?? usual}
    </Badge>
  );
}
