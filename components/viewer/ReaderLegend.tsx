'use client';
import classes from './AnnotatedImage.module.css';
import { LineSwatch } from './ClassSwatch';
import type { Look } from './reader-looks';

type Props = { looks: ReadonlyMap<string, Look>; hidden: ReadonlySet<string>; onToggle: (reader: string) => void };

/** The readers of several images, each with colour and line; a click hides or shows what a reader marked. */
export function ReaderLegend({ looks, hidden, onToggle }: Props) {
  return (
    <fieldset className={classes.legend}>
      <legend className={classes.legendTitle}>Readers</legend>
      {[...looks].map(([reader, { colour, line }]) => (
        <button
          key={reader}
          type="button"
          className={classes.toggle}
          aria-pressed={!hidden.has(reader)}
          title={`${reader}, ${line.name} line`}
          onClick={() => onToggle(reader)}
        >
          <LineSwatch line={line} colour={colour} />
          <span className={classes.toggleName}>{reader}</span>
        </button>
      ))}
    </fieldset>
  );
}
