import { classColour } from '@/server/domain/classes';
import type { LineStyle } from './marks';

/** The colour of a class. */
export function ClassSwatch({ classId }: { classId: number }) {
  return (
    <svg width={10} height={10} aria-hidden style={{ flex: 'none' }}>
      <rect width={10} height={10} rx={2} fill={classColour(classId)} />
    </svg>
  );
}

/** A short piece of a line style. */
export function LineSwatch({ line, colour = 'currentColor' }: { line: LineStyle; colour?: string }) {
  return (
    <svg width={22} height={10} aria-hidden style={{ flex: 'none' }}>
      <line x1={0} x2={22} y1={5} y2={5} stroke={colour} strokeWidth={3} strokeDasharray={line.dash.join(' ')} />
    </svg>
  );
}
