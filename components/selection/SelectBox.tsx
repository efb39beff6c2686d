'use client';
import { memo } from 'react';
import classes from './selection.module.css';
import type { ListSelection } from './use-selection';

type Props = {
  image: { id: string; filename: string };
  index: number;
  isChosen: boolean;
  /** Whether Tab leads to it: as to the image that has the focus. */
  isActive: boolean;
  isOnTile?: boolean;
  onPress: ListSelection['press'];
};

/**
 * Chooses one image of a list; with Shift, all from the last one to this. The browser's own box, drawn like the others:
 * hundreds come and go while one scrolls, and Mantine's were half of the time that took.
 */
export const SelectBox = memo(function SelectBox({ image, index, isChosen, isActive, isOnTile, onPress }: Props) {
  return (
    <label className={isOnTile ? `${classes.box} ${classes.onTile}` : classes.box}>
      <input
        type="checkbox"
        className={classes.check}
        aria-label={`Select ${image.filename}`}
        checked={isChosen}
        tabIndex={isActive ? 0 : -1}
        onChange={(event) => onPress(image.id, index, (event.nativeEvent as MouseEvent).shiftKey === true)}
      />
    </label>
  );
});
