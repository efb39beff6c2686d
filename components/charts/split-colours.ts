import { classColour } from '@/server/domain/classes';
import { inSplitOrder } from '@/server/domain/splits';

// Apart for colour-blind eyes, and visible on both grounds; in the order in which splits are always shown.
const KNOWN: Record<string, string> = {
  training: '#2f7fc1',
  validation: '#cc79a7',
  test: '#009e73',
  staging: '#8c6bb1',
  canary: '#9c8f1f',
  production: '#d55e00',
};
/** The colour of a split; splits of one's own take theirs by their place among `names`. */
export const splitColour = (name: string, names: readonly string[] = []): string =>
  KNOWN[name] ?? classColour(8 + Math.max(0, inSplitOrder(names).indexOf(name)));
