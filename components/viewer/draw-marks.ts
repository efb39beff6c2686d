import { luminance } from '../ui/contrast';
import type { Mark, Point } from './marks';
import type { Look } from './reader-looks';

/** Where the image lies on the stage: its top left corner and its size, in CSS pixels. */
export type Placed = { x: number; y: number; width: number; height: number };
type Pen = CanvasRenderingContext2D;

const HALO = 'rgb(0 0 0 / 60%)'; // keeps a line visible on an image of its own colour

/** Draws every mark: a box snapped to whole pixels, its outlines and its points. */
export function drawMarks(pen: Pen, marks: readonly Mark[], placed: Placed, lookOf: (mark: Mark) => Look) {
  for (const mark of marks) {
    const {
      colour,
      line: { dash },
    } = lookOf(mark);
    // A polygon says more than the box around it.
    if (mark.outlines.length === 0) {
      const box = toStage(mark, placed);
      drawBox(pen, box, HALO, [], 4);
      drawBox(pen, box, colour, dash, 2);
    }
    for (const outline of mark.outlines) {
      drawOutline(pen, outline, placed, HALO, [], 4);
      drawOutline(pen, outline, placed, colour, dash, 2);
    }
    drawPoints(pen, mark.points, placed, colour);
  }
}

/** The mark under the pointer or in focus: filled lightly, with a heavier line. */
export function drawActive(pen: Pen, mark: Mark, placed: Placed, { colour }: Look) {
  const box = toStage(mark, placed);
  pen.globalAlpha = 0.18;
  pen.fillStyle = colour;
  pen.fillRect(box.x, box.y, box.width, box.height);
  pen.globalAlpha = 1;
  drawBox(pen, box, '#ffffff', [], 4);
  drawBox(pen, box, colour, [], 2);
}

/** Names above the boxes, inside when there is no room above. */
export function drawLabels(pen: Pen, marks: readonly Mark[], placed: Placed, lookOf: (mark: Mark) => Look) {
  pen.font = "500 11px 'Inter Variable', system-ui, sans-serif";
  for (const mark of marks) {
    const box = toStage(mark, placed);
    const text = labelOf(mark);
    const width = Math.ceil(pen.measureText(text).width) + 8;
    const x = Math.max(placed.x, Math.min(box.x, placed.x + placed.width - width));
    const top = Math.max(0, placed.y);
    const y = box.y - 16 < top ? Math.max(top, box.y) + 2 : box.y - 16;
    const { colour } = lookOf(mark);
    pen.fillStyle = colour;
    pen.fillRect(x, y, width, 16);
    pen.fillStyle = luminance(colour) > 0.179 ? '#000000' : '#ffffff';
    pen.fillText(text, x + 4, y + 12);
  }
}

function labelOf({ className, confidence, layer, isReader }: Mark): string {
  const letters = Array.from(className);
  const name = letters.length > 28 ? `${letters.slice(0, 27).join('')}…` : className;
  const by = isReader ? `${name} · ${layer}` : name;
  return confidence === null ? by : `${by} ${confidence.toFixed(2)}`;
}

function toStage({ rect }: Mark, placed: Placed): Placed {
  const x = Math.round(placed.x + rect.x * placed.width);
  const y = Math.round(placed.y + rect.y * placed.height);
  return {
    x,
    y,
    width: Math.max(2, Math.round(placed.x + (rect.x + rect.width) * placed.width) - x),
    height: Math.max(2, Math.round(placed.y + (rect.y + rect.height) * placed.height) - y),
  };
}

function drawBox(pen: Pen, { x, y, width, height }: Placed, colour: string, dash: number[], line: number) {
  if (dash.length > 0) {
    pen.strokeStyle = colour;
    pen.lineWidth = line;
    pen.setLineDash(dash);
    pen.strokeRect(x, y, width, height);
    pen.setLineDash([]);
    return;
  }
  const out = line / 2;
  pen.fillStyle = colour;
  pen.fillRect(x - out, y - out, width + line, line);
  pen.fillRect(x - out, y + height - out, width + line, line);
  pen.fillRect(x - out, y + out, line, height - line);
  pen.fillRect(x + width - out, y + out, line, height - line);
}

function drawOutline(pen: Pen, outline: Point[], placed: Placed, colour: string, dash: number[], line: number) {
  pen.beginPath();
  outline.forEach(([x, y], index) => {
    const at = [placed.x + x * placed.width, placed.y + y * placed.height] as const;
    if (index === 0) pen.moveTo(...at);
    else pen.lineTo(...at);
  });
  pen.closePath();
  pen.strokeStyle = colour;
  pen.lineWidth = line;
  pen.setLineDash(dash);
  pen.stroke();
  pen.setLineDash([]);
}

function drawPoints(pen: Pen, points: Point[], placed: Placed, colour: string) {
  for (const [x, y] of points) {
    for (const [radius, fill] of [
      [4, HALO],
      [3, colour],
    ] as const) {
      pen.beginPath();
      pen.arc(placed.x + x * placed.width, placed.y + y * placed.height, radius, 0, 2 * Math.PI);
      pen.fillStyle = fill;
      pen.fill();
    }
  }
}
