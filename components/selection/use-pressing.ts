import type { KeyboardEvent, MouseEvent } from 'react';
import type { ListSelection } from './use-selection';

type Props = {
  selection: ListSelection;
  imageAt: (index: number) => { id: string } | undefined;
  /** What other keys do. */
  onKeyDown: (event: KeyboardEvent) => void;
};

const indexOf = (target: EventTarget): number | null => {
  const index = (target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index;
  return index === undefined ? null : Number(index);
};

/** Space chooses the image that has the focus; Space and clicks with Shift choose all from the last one to it. */
export function usePressing({ selection, imageAt, onKeyDown }: Props) {
  const press = (target: EventTarget, isRange: boolean): boolean => {
    const index = indexOf(target);
    const image = index === null ? undefined : imageAt(index);
    if (index === null || !image) return false;
    selection.press(image.id, index, isRange);
    return true;
  };
  const isBox = (target: EventTarget) => (target as HTMLElement).closest('label') !== null;
  return {
    onKeyDown: (event: KeyboardEvent) => {
      const isSpace = event.key === ' ' && !event.altKey && !event.ctrlKey && !event.metaKey;
      if (isSpace && !isBox(event.target) && press(event.target, event.shiftKey)) event.preventDefault();
      else onKeyDown(event);
    },
    onClickCapture: (event: MouseEvent) => {
      // The link would open another window.
      if (!event.shiftKey || isBox(event.target) || !press(event.target, true)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    onMouseDown: (event: MouseEvent) => {
      if (event.shiftKey) event.preventDefault(); // else text is marked from the last click to this
    },
  };
}
