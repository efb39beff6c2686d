'use client';
import { Text, VisuallyHidden } from '@mantine/core';
import { formatNumber } from '../ui/format';
import classes from './AnnotatedImage.module.css';
import { LineSwatch } from './ClassSwatch';
import type { Mark } from './marks';
import type { AnnotationView } from './use-annotation-view';

type Size = { width: number; height: number } | null;
type Props = { view: AnnotationView; size: Size; isForReadersOnly?: boolean };

/** Every annotation in words; hovering or focusing one shows it on the image. */
export function AnnotationList({ view, size, isForReadersOnly }: Props) {
  const shown = view.marks.filter((mark) => view.visible.includes(mark));
  const list = (
    <ul className={classes.list} aria-label="Annotations">
      {shown.map((mark) => (
        <li key={mark.id}>
          <button
            type="button"
            className={classes.row}
            data-active={view.active?.id === mark.id || undefined}
            onPointerEnter={() => view.setActive(mark)}
            onPointerLeave={() => view.setActive(null)}
            onFocus={() => view.setActive(mark)}
            onBlur={() => view.setActive(null)}
          >
            <LineSwatch {...view.lookOf(mark)} />
            <span className={classes.rowName}>
              {mark.className}
              {(view.layers.length > 1 || mark.isReader) && (
                <Text span size="xs" c="dimmed">
                  {' '}
                  {mark.layer}
                </Text>
              )}
              {mark.confidence !== null && (
                <Text span size="xs" c="dimmed" className="tabular">
                  {' '}
                  {formatNumber(mark.confidence, 2)}
                </Text>
              )}
            </span>
            <Text span size="xs" c="dimmed" className="tabular">
              {extentOf(mark, size)}
            </Text>
          </button>
        </li>
      ))}
    </ul>
  );
  return isForReadersOnly ? <VisuallyHidden>{list}</VisuallyHidden> : list;
}

/** "103, 88 · 412 × 220 px": the top left corner and the size. */
function extentOf({ rect }: Mark, size: Size): string {
  if (!size) return `${formatNumber(rect.width * 100, 1)} × ${formatNumber(rect.height * 100, 1)} %`;
  const [x, y, width, height] = [
    rect.x * size.width,
    rect.y * size.height,
    rect.width * size.width,
    rect.height * size.height,
  ].map((pixels) => formatNumber(pixels));
  return `${x}, ${y} · ${width} × ${height} px`;
}
