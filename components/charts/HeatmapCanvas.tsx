'use client';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { HEATMAP_BINS as BINS } from '@/server/domain/heatmap';
import { formatCount } from '../ui/format';
import styles from './heatmap.module.css';
import { viridis } from './viridis';

type Props = {
  label: string;
  counts: readonly number[];
  /** The images behind a bin. */
  hrefOf: (column: number, row: number) => string;
};

type Bin = { column: number; row: number };
const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const clamp = (bin: number) => Math.max(0, Math.min(BINS - 1, bin));

/** A heatmap on canvas. A click, or Enter on the bin that arrow keys have chosen, leads to its images. A bin without boxes stays empty. */
export function HeatmapCanvas({ label, counts, hrefOf }: Props) {
  const router = useRouter();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [bin, setBin] = useState<Bin | null>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) draw(context, counts);
  }, [counts]);
  const binAt = (event: MouseEvent): Bin => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      column: clamp(Math.floor(((event.clientX - box.left) / box.width) * BINS)),
      row: clamp(Math.floor(((event.clientY - box.top) / box.height) * BINS)),
    };
  };
  const open = ({ column, row }: Bin) => router.push(hrefOf(column, row));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      setBin((now) => ({ column: clamp((now?.column ?? 31) + step[0]), row: clamp((now?.row ?? 31) + step[1]) }));
    } else if (event.key === 'Enter' && bin) open(bin);
  };
  const said =
    bin &&
    `${formatCount(counts[bin.row * BINS + bin.column] ?? 0, 'box', 'boxes')} at column ${bin.column + 1}, row ${bin.row + 1}`;
  return (
    <div className={styles.frame}>
      <button
        type="button"
        className={styles.map}
        aria-label={`${label}. Arrow keys choose a bin, Enter opens its images.`}
        onKeyDown={onKeyDown}
        onMouseMove={(event) => setBin(binAt(event))}
        onMouseLeave={() => setBin(null)}
        onClick={(event) => event.detail > 0 && open(binAt(event))}
      >
        <canvas ref={canvas} width={BINS} height={BINS} className={styles.canvas} aria-hidden />
        {bin && (
          <span
            className={styles.cursor}
            style={{ left: `${(bin.column / BINS) * 100}%`, top: `${(bin.row / BINS) * 100}%` }}
            aria-hidden
          />
        )}
      </button>
      <output className={`${styles.said} tabular`}>{said}</output>
    </div>
  );
}

function draw(context: CanvasRenderingContext2D, counts: readonly number[]): void {
  const most = counts.reduce((max, n) => Math.max(max, n), 0);
  const pixels = context.createImageData(BINS, BINS);
  for (const [at, n] of counts.entries()) {
    if (n === 0) continue;
    const [red, green, blue] = viridis(n / most);
    pixels.data.set([red, green, blue, 255], at * 4);
  }
  context.putImageData(pixels, 0, 0);
}
