'use client';
import { Alert, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { formatNumber, formatShare } from '../ui/format';
import classes from './datasets.module.css';
import { Section } from './Section';
import type { Report } from './types';

type Anomaly = Report['anomalies'][number];

const SHOWN = 4; // of a kind: 500 small classes are one thing to look at

/** What a data lead should look at, by kind. */
export function Anomalies({ anomalies }: { anomalies: readonly Anomaly[] }) {
  if (anomalies.length === 0) return null;
  const kinds = [...new Set(anomalies.map(({ code }) => code))];
  return (
    <Section title="Anomalies">
      {kinds.map((kind) => (
        <Kind key={kind} anomalies={anomalies.filter(({ code }) => code === kind)} />
      ))}
    </Section>
  );
}

function Kind({ anomalies }: { anomalies: readonly Anomaly[] }) {
  const [isWhole, { toggle }] = useDisclosure(false);
  // A button for one more row saves nothing.
  const fits = anomalies.length <= SHOWN + 1;
  const shown = fits || isWhole ? anomalies : anomalies.slice(0, SHOWN);
  return (
    <Alert color="amber" p="xs" mb={6} icon={<IconAlertTriangle size={16} aria-hidden />}>
      <ul className={classes.anomalies}>
        {shown.map(({ message, share }) => (
          <li key={message}>{share === null ? message : `${message.replace(/\.$/, '')} (${formatShare(share)}).`}</li>
        ))}
      </ul>
      {!fits && (
        <Button variant="subtle" color="gray" size="compact-xs" mt={4} ml={-8} onClick={toggle} aria-expanded={isWhole}>
          {isWhole ? 'Show fewer' : `Show all ${formatNumber(anomalies.length)} like these`}
        </Button>
      )}
    </Alert>
  );
}
