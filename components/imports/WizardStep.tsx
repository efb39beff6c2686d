'use client';
import { Anchor, Text, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './WizardStep.module.css';

export type StepPlace = 'done' | 'here' | 'ahead';

type Props = {
  number: number;
  title: string;
  place: StepPlace;
  /** What was chosen, once the step is done. */
  summary: ReactNode;
  onChange: () => void;
  children: ReactNode;
};

/** One step of the column: what was chosen, what is asked now, or what comes. */
export function WizardStep({ number, title, place, summary, onChange, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(place);
  useEffect(() => {
    // Moving on takes the keyboard along; the first step is simply where the page begins.
    if (place === 'here' && before.current !== 'here') heading.current?.focus();
    before.current = place;
  }, [place]);
  return (
    <li className={classes.step} data-place={place} aria-current={place === 'here' ? 'step' : undefined}>
      <span className={classes.number} aria-hidden>
        {place === 'done' ? <IconCheck size={14} /> : number}
      </span>
      <div className={classes.body}>
        <div className={classes.head}>
          <Title order={2} size="h3" ref={heading} tabIndex={-1} className={classes.title}>
            {title}
          </Title>
          {place === 'done' && (
            <Anchor component="button" type="button" size="sm" onClick={onChange} aria-label={`Change: ${title}`}>
              Change
            </Anchor>
          )}
        </div>
        {place === 'done' && (
          <Text size="sm" c="dimmed" component="div">
            {summary}
          </Text>
        )}
        {place === 'here' && <div className={classes.content}>{children}</div>}
      </div>
    </li>
  );
}
