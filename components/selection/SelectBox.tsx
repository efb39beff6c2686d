'use client';
import { Checkbox } from '@mantine/core';
import classes from './selection.module.css';
import type { ListSelection } from './use-selection';

type Props = {
  image: { id: string; filename: string };
  index: number;
  selection: ListSelection;
  /** Whether Tab leads to it: as to the image that has the focus. */
  isActive: boolean;
  isOnTile?: boolean;
};

/** Chooses one image of a list; with Shift, all from the last one to this. */
export function SelectBox({ image, index, selection, isActive, isOnTile = false }: Props) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the box is inside; the label makes it large enough for a finger
    <label className={isOnTile ? `${classes.box} ${classes.onTile}` : classes.box}>
      <Checkbox
        size="xs"
        aria-label={`Select ${image.filename}`}
        checked={selection.has(image.id)}
        tabIndex={isActive ? 0 : -1}
        onChange={(event) => selection.press(image.id, index, (event.nativeEvent as MouseEvent).shiftKey === true)}
      />
    </label>
  );
}
