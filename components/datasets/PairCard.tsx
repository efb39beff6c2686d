'use client';
import { Badge, Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp, IconEqual, IconEqualNot } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { formatShare } from '../ui/format';
import { RelativeTime } from '../ui/RelativeTime';
import classes from './datasets.module.css';
import { PairedImage } from './PairedImage';
import type { DuplicatePair } from './types';
import type { Said } from './use-decide-pair';

type Props = {
  id: string;
  pair: DuplicatePair;
  isCurrent: boolean;
  /** Null when one may only look. */
  onSay: ((said: Said) => void) | null;
};

/** Two images side by side, what the comparison found, and what a person says of it. */
export function PairCard({ id, pair, isCurrent, onSay }: Props) {
  const { best, other, verdict, similarity, scores, is_leakage } = pair;
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isCurrent) card.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  return (
    <li ref={card} className={classes.pair} aria-current={isCurrent || undefined}>
      <Group gap={8} mb={6} wrap="wrap">
        <Text span size="sm" fw={600} className="tabular">
          {formatShare(similarity)} alike
        </Text>
        <Badge size="xs" color={verdict === 'duplicate' ? 'blue' : 'yellow'}>
          {verdict === 'duplicate' ? 'Near copy' : 'Doubtful'}
        </Badge>
        {is_leakage && (
          <Badge size="xs" color="red">
            In two splits
          </Badge>
        )}
        <Text span size="xs" c="dimmed" className="tabular">
          weakest part {formatShare(scores.weakest ?? null)} · {scores.distance} of 256 bits apart
        </Text>
      </Group>
      <div className={classes.pairImages}>
        <PairedImage id={id} image={best} />
        <PairedImage id={id} image={other} />
      </div>
      {pair.decision === 'undecided' ? (
        onSay && <Choice pair={pair} onSay={onSay} />
      ) : (
        <Decision pair={pair} onSay={onSay} />
      )}
    </li>
  );
}

function Choice({ pair: { best, other }, onSay }: { pair: DuplicatePair; onSay: (said: Said) => void }) {
  const of = `${other.filename} and ${best.filename}`;
  return (
    <Group gap={8} mt={8}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconEqual size={14} aria-hidden />}
        onClick={() => onSay('same')}
        aria-label={`The same: ${of}`}
        aria-keyshortcuts="S"
      >
        The same
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconEqualNot size={14} aria-hidden />}
        onClick={() => onSay('different')}
        aria-label={`Not the same: ${of}`}
        aria-keyshortcuts="D"
      >
        Not the same
      </Button>
    </Group>
  );
}

function Decision({ pair, onSay }: { pair: DuplicatePair; onSay: ((said: Said) => void) | null }) {
  const { best, other, decision, decided_by, decided_at } = pair;
  return (
    <Group gap={8} mt={8} justify="space-between">
      <Text size="sm">
        <Text span fw={600} size="sm">
          {decision === 'same' ? 'The same' : 'Not the same'}
        </Text>
        <Text span c="dimmed" size="sm">
          {' '}
          · {decided_by}, <RelativeTime time={decided_at} />
        </Text>
      </Text>
      {onSay && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          onClick={() => onSay('undecided')}
          aria-label={`Take back: ${other.filename} and ${best.filename}`}
        >
          Take back
        </Button>
      )}
    </Group>
  );
}
