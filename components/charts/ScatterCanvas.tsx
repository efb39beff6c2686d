'use client';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import heat from './heatmap.module.css';
import { logTicks, shareOf } from './log-axis';
import styles from './scatter.module.css';
import { viridis } from './viridis';

export type ScatterCell = { x: [number, number]; y: [number, number]; count: number };
export type ScatterPoint = { key: string; x: number; y: number; href: string; label: string };

type Props = {
  label: string;
  cells: readonly ScatterCell[];
  /** From left to right. */
  points: readonly ScatterPoint[];
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  /** What a cell says when the pointer is over it. */
  saidOf: (cell: ScatterCell) => string;
};

type Box = { left: number; right: number; bottom: number; top: number };
const [WIDTH, HEIGHT] = [960, 520]; // pixels of the canvas, twice those of the page

/** Counted cells with sampled points over them, on logarithmic axes. A click leads to the nearest point; arrow keys go from one to the next. */
export function ScatterCanvas({ label, cells, points, formatX, formatY, saidOf }: Props) {
  const router = useRouter();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const [over, setOver] = useState<ScatterCell | null>(null);
  const box = boxOf(cells);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) draw(context, boxOf(cells), cells, points);
  }, [cells, points]);
  const placeOf = ({ x, y }: { x: number; y: number }) => ({
    x: shareOf(x, box.left, box.right),
    y: 1 - shareOf(y, box.bottom, box.top),
  });
  const mouseAt = (event: MouseEvent) => {
    const frame = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.height };
  };
  const nearest = (event: MouseEvent): number | null => {
    const mouse = mouseAt(event);
    const far = points.map((point) => {
      const at = placeOf(point);
      return ((at.x - mouse.x) * WIDTH) ** 2 + ((at.y - mouse.y) * HEIGHT) ** 2;
    });
    return far.length === 0 ? null : far.indexOf(Math.min(...far));
  };
  const onMove = (event: MouseEvent) => {
    const { x, y } = mouseAt(event);
    setChosen(nearest(event));
    setOver(cells.find((cell) => isIn(cell, { x, y }, placeOf)) ?? null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    const point = chosen === null ? undefined : points[chosen];
    if (step && points.length > 0) {
      event.preventDefault();
      setOver(null);
      setChosen((now) => Math.max(0, Math.min(points.length - 1, (now ?? (step > 0 ? -1 : points.length)) + step)));
    } else if (event.key === 'Enter' && point) router.push(point.href);
  };
  const point = chosen === null ? undefined : points[chosen];
  const said = [over && saidOf(over), point?.label].filter(Boolean).join(' · ');
  return (
    <div>
      <div className={`${styles.plot} tabular`}>
        <div className={styles.down} aria-hidden>
          {logTicks(box.bottom, box.top).map((tick) => (
            <span key={tick} style={{ bottom: `${shareOf(tick, box.bottom, box.top) * 100}%` }}>
              {formatY(tick)}
            </span>
          ))}
        </div>
        <button
          type="button"
          className={styles.map}
          aria-label={`${label}. Arrow keys go from box to box, Enter opens its image.`}
          onKeyDown={onKeyDown}
          onMouseMove={onMove}
          onMouseLeave={() => {
            setOver(null);
            setChosen(null);
          }}
          onClick={(event) => {
            const at = event.detail > 0 ? nearest(event) : null;
            if (at !== null) router.push(points[at]!.href);
          }}
        >
          <canvas ref={canvas} width={WIDTH} height={HEIGHT} className={styles.canvas} aria-hidden />
          {point && (
            <span
              className={styles.chosen}
              style={{ left: `${placeOf(point).x * 100}%`, top: `${placeOf(point).y * 100}%` }}
              aria-hidden
            />
          )}
        </button>
        <div className={styles.across} aria-hidden>
          {logTicks(box.left, box.right).map((tick) => (
            <span key={tick} style={{ left: `${shareOf(tick, box.left, box.right) * 100}%` }}>
              {formatX(tick)}
            </span>
          ))}
        </div>
      </div>
      <output className={`${heat.said} tabular`}>{said}</output>
    </div>
  );
}

/** What the axes reach over: the filled cells. */
const boxOf = (cells: readonly ScatterCell[]): Box => ({
  left: Math.min(...cells.map(({ x }) => x[0])),
  right: Math.max(...cells.map(({ x }) => x[1])),
  bottom: Math.min(...cells.map(({ y }) => y[0])),
  top: Math.max(...cells.map(({ y }) => y[1])),
});

type Place = { x: number; y: number };

function isIn({ x, y }: ScatterCell, at: Place, placeOf: (value: Place) => Place): boolean {
  const [low, high] = [placeOf({ x: x[0], y: y[0] }), placeOf({ x: x[1], y: y[1] })];
  return at.x >= low.x && at.x < high.x && at.y <= low.y && at.y > high.y;
}

function draw(
  context: CanvasRenderingContext2D,
  { left, right, bottom, top }: Box,
  cells: readonly ScatterCell[],
  points: readonly ScatterPoint[],
): void {
  const across = (value: number) => shareOf(value, left, right) * WIDTH;
  const down = (value: number) => (1 - shareOf(value, bottom, top)) * HEIGHT;
  const most = cells.reduce((max, { count }) => Math.max(max, count), 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  for (const { x, y, count } of cells) {
    const [red, green, blue] = viridis(count / most);
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(across(x[0]), down(y[1]), across(x[1]) - across(x[0]), down(y[0]) - down(y[1]));
  }
  for (const point of points) {
    context.beginPath();
    context.arc(across(point.x), down(point.y), 3, 0, 2 * Math.PI);
    context.fillStyle = '#ffffff';
    context.fill();
    context.strokeStyle = '#1a1a1a';
    context.stroke();
  }
}
