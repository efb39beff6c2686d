import type { z } from 'zod';
import type { imageChange, imageChangeDone, imageChangePreview } from '@/server/domain/wire/image-changes';
import { formatCount, formatNumber } from '../ui/format';

export type ImageChange = z.output<typeof imageChange>;
export type Preview = z.output<typeof imageChangePreview>;
export type What = Pick<ImageChange, 'action' | 'tag' | 'to'>;

const images = (n: number) => formatCount(n, 'image');

/** What was done, for the list of changes. */
export function titleOf({ action, tag, to }: What): string {
  switch (action) {
    case 'tag':
      return `Tagged “${tag}”`;
    case 'untag':
      return `Tag “${tag}” taken off`;
    case 'split':
      return `Moved to ${to}`;
    case 'quarantine':
      return 'Put into quarantine';
    case 'bring_back':
      return 'Brought back';
  }
}

/** What was done, for the one who did it. */
export function doneWords(what: What, { images: n, came_along }: z.output<typeof imageChangeDone>): string {
  if (n === 0) return 'Nothing to change: they are that way already.';
  const along = came_along > 0 ? ` ${images(came_along)} came along.` : '';
  switch (what.action) {
    case 'tag':
      return `${images(n)} tagged “${what.tag}”.`;
    case 'untag':
      return `Tag “${what.tag}” taken off ${images(n)}.`;
    case 'split':
      return `${images(n)} moved to ${what.to}.${along}`;
    case 'quarantine':
      return `${images(n)} put into quarantine.`;
    case 'bring_back':
      return `${images(n)} brought back into the lists.`;
  }
}

/** What a change would come to, in sentences. */
export function previewWords({ action }: What, told: Preview): string[] {
  const { images: n, changes, came_along, kept_out, leaves_held_out, enters_held_out } = told;
  const rest = n - changes - Object.values(kept_out).reduce((sum, one) => sum + one, 0);
  const are = (count: number) => (count === 1 ? 'is' : 'are');
  const does: Record<What['action'], string> = {
    tag: changes === 1 ? 'gets the tag' : 'get the tag',
    untag: changes === 1 ? 'loses the tag' : 'lose the tag',
    split: changes === 1 ? 'moves' : 'move',
    quarantine: changes === 1 ? 'leaves all lists and statistics' : 'leave all lists and statistics',
    bring_back: changes === 1 ? 'comes back' : 'come back',
  };
  const already: Record<What['action'], string> = {
    tag: 'tagged already',
    untag: 'without it already',
    split: 'there already, or not in the lists',
    quarantine: 'out of the lists already',
    bring_back: 'in the lists already',
  };
  const out: [number, string][] = [
    [kept_out.reader_copy, 'a copy of a reader: a layer of the image that was kept'],
    [kept_out.decided_copy, 'a copy because a person said so: take that back under Duplicates'],
    [kept_out.unreadable, 'no readable image'],
  ];
  return [
    `${images(changes)} ${does[action]}.`,
    ...(came_along > 0
      ? [`${images(came_along)} ${came_along === 1 ? 'comes' : 'come'} along: same group, or copies.`]
      : []),
    ...(rest > 0 ? [`${formatNumber(rest)} ${are(rest)} ${already[action]}.`] : []),
    ...out.flatMap(([count, why]) =>
      count > 0 ? [`${formatNumber(count)} ${count === 1 ? 'stays' : 'stay'} out, each ${why}.`] : [],
    ),
    ...(leaves_held_out > 0
      ? [`${images(leaves_held_out)} ${leaves_held_out === 1 ? 'leaves' : 'leave'} a held-out split.`]
      : []),
    ...(enters_held_out > 0
      ? [`${images(enters_held_out)} ${enters_held_out === 1 ? 'enters' : 'enter'} a held-out split.`]
      : []),
  ];
}

/** Which images were meant, as far as it is kept. */
export function selectionWords({ selection }: Pick<ImageChange, 'selection'>): string {
  const filter = selection.filter as Record<string, unknown> | undefined;
  if (!filter) return '';
  const parts = Object.entries(filter).map(
    ([name, value]) => `${name.replaceAll('_', ' ')} ${[value].flat().join(', ')}`,
  );
  const but = typeof selection.except === 'number' ? `, but ${formatNumber(selection.except)}` : '';
  return `all ${parts.length > 0 ? `with ${parts.join('; ')}` : 'in the lists'}${but}`;
}
