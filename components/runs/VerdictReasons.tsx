'use client';
import { Anchor, Group, Text } from '@mantine/core';
import Link from 'next/link';
import { problemsHref } from '../datasets/links';
import { Section } from '../datasets/Section';
import { formatNumber } from '../ui/format';
import { STATE_LOOKS } from '../ui/states';
import classes from './runs.module.css';
import type { Run, VerdictCount } from './types';

type Counts = Run['verdicts']['images'];
type Props = {
  reasons: readonly VerdictCount[];
  /** Left out where the page does not count them: then there were some, or the page says so. */
  images?: Counts;
  labels?: Counts;
  entries?: Counts;
  datasetId: string;
  runId?: string;
};

const SUBJECTS = { image: 'Images', label: 'Label files', entry: 'Other entries' } as const;

/** How many items were accepted, warned and rejected, and for which reasons; each count leads to its items. */
export function VerdictReasons({ reasons, images, labels, entries, datasetId, runId }: Props) {
  const given = { image: images, label: labels, entry: entries };
  const most = Math.max(1, ...reasons.map((reason) => reason.count));
  const hasAny = (counts: Counts | undefined) => counts && counts.accepted + counts.warned + counts.rejected > 0;
  const isCounted = images !== undefined || labels !== undefined;
  return (
    <Section title="Verdicts">
      {(['image', 'label', 'entry'] as const).map((subject) => {
        const counts = given[subject];
        if (!counts || !hasAny(counts)) return null;
        return (
          <div key={subject} className={classes.counts}>
            <Text size="sm" c="dimmed">
              {SUBJECTS[subject]}
            </Text>
            {(['accepted', 'warned', 'rejected'] as const).map((verdict) => (
              <Anchor
                key={verdict}
                component={Link}
                size="sm"
                className="tabular"
                href={problemsHref(datasetId, { verdict, subject, run_id: runId })}
              >
                <Group component="span" gap={5} wrap="nowrap">
                  <VerdictIcon verdict={verdict} /> {formatNumber(counts[verdict])} {verdict}
                </Group>
              </Anchor>
            ))}
          </div>
        );
      })}
      {reasons.length === 0 ? (
        <Text size="sm" c="dimmed">
          {!isCounted || hasAny(images) || hasAny(labels) ? 'No problem found.' : 'Nothing has been judged yet.'}
        </Text>
      ) : (
        <ul className={classes.reasons}>
          {reasons.map((reason) => (
            <li key={`${reason.subject} ${reason.code} ${reason.verdict}`}>
              <Link
                className={classes.reason}
                href={problemsHref(datasetId, { code: reason.code, verdict: reason.verdict, run_id: runId })}
              >
                <VerdictIcon verdict={reason.verdict} />
                <Text span size="sm" className={classes.reasonName}>
                  {reason.title.replace(/\.$/, '')}
                  <Text span size="xs" c="dimmed">
                    {' '}
                    {SUBJECTS[reason.subject].toLowerCase()}
                  </Text>
                </Text>
                <span className={classes.reasonTrack} aria-hidden>
                  <span style={{ width: `${(100 * reason.count) / most}%` }} />
                </span>
                <Text span size="sm" className="tabular" ta="right">
                  {formatNumber(reason.count)}
                </Text>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function VerdictIcon({ verdict }: { verdict: VerdictCount['verdict'] }) {
  const { icon: Icon, colour, word } = STATE_LOOKS[verdict];
  return <Icon size={14} color={`var(--mantine-color-${colour}-text)`} role="img" aria-label={word} />;
}
