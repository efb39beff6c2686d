'use client';
import { Group, SegmentedControl, Select, Skeleton, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IOU_CHOICES } from '@/server/domain/wire/agreement';
import { useDataset } from '../datasets/DatasetFrame';
import page from '../datasets/datasets.module.css';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { formatNumber } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { Stat } from '../ui/Stat';
import classes from './agreement.module.css';
import { ClassAgreement } from './ClassAgreement';
import { Consensus } from './Consensus';
import { MatchedIou } from './MatchedIou';
import { ReaderMatrix } from './ReaderMatrix';
import { ReaderProfile } from './ReaderProfile';
import { tellingSentence } from './telling-sentence';
import type { Agreement } from './types';
import { type AgreementLink, useAgreementLink } from './use-agreement-link';
import { WorstDisagreements } from './WorstDisagreements';

/** How far the readers of a dataset agree, and what they say together. */
export function AgreementPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const agreementLink = useAgreementLink();
  const { link, setLink } = agreementLink;
  const asked = { id, iou: link.iou, ...(link.class_id === null ? {} : { class_id: link.class_id }) };
  const query = useQuery(trpc.agreement.get.queryOptions(asked, { placeholderData: keepPreviousData }));
  const dataset = useDataset(id).data;
  return (
    <QueryState query={query} skeleton={<AgreementSkeleton />}>
      {(agreement) => (
        <div className={page.page}>
          <p className={classes.lead} role="status">
            {tellingSentence(agreement)}
          </p>
          {agreement.readers.length === 0 ? (
            <EmptyState icon={IconUsers} title="No readers yet">
              Add labels that say who made them: a table with a column of readers (<code>rad_id</code>), each mark in a
              row of its own. Two readers of the same image are compared.
            </EmptyState>
          ) : (
            <>
              <Group justify="space-between" align="flex-end" gap="md">
                <Figures agreement={agreement} />
                <Group gap={8}>
                  <SegmentedControl
                    aria-label="IoU from which boxes match"
                    value={String(link.iou)}
                    onChange={(iou) => void setLink({ iou: Number(iou), page: null })}
                    data={iouChoices(link.iou).map((iou) => ({ value: String(iou), label: `IoU ${iou}` }))}
                  />
                  <Select
                    w={190}
                    aria-label="Class"
                    placeholder="All classes"
                    clearable
                    searchable
                    limit={100}
                    value={link.class_id === null ? null : String(link.class_id)}
                    onChange={(value) => void setLink({ class_id: value === null ? null : Number(value), page: null })}
                    data={(dataset?.classes ?? []).map((one) => ({ value: String(one.id), label: one.name }))}
                  />
                </Group>
              </Group>
              <Details id={id} agreement={agreement} agreementLink={agreementLink} />
            </>
          )}
        </div>
      )}
    </QueryState>
  );
}

type DetailsProps = { id: string; agreement: Agreement; agreementLink: AgreementLink };

const Details = ({ id, agreement, agreementLink }: DetailsProps) => (
  <>
    {agreement.readers.length > 1 && (
      <>
        <div className={page.halves}>
          <ReaderMatrix agreement={agreement} agreementLink={agreementLink} />
          <MatchedIou agreement={agreement} />
        </div>
        <ClassAgreement agreement={agreement} agreementLink={agreementLink} />
      </>
    )}
    <ReaderProfile agreement={agreement} agreementLink={agreementLink} />
    {agreement.readers.length > 1 && (
      <>
        <WorstDisagreements id={id} agreementLink={agreementLink} />
        <Consensus id={id} agreementLink={agreementLink} />
      </>
    )}
  </>
);

function Figures({ agreement: { overall, readers } }: { agreement: Agreement }) {
  const n = `n = ${formatNumber(overall.images)} images read by two or more`;
  return (
    <div className={page.figures}>
      <Stat label="Readers" size="lg" value={formatNumber(readers.length)} />
      <Stat label="F1 of boxes" size="lg" value={formatNumber(overall.f1, 3)} n={intervalOf(overall.ci.f1)} />
      <Stat
        label="Alpha of findings"
        size="lg"
        value={formatNumber(overall.alpha, 3)}
        n={intervalOf(overall.ci.alpha)}
      />
      <Stat
        label="Mean IoU"
        size="lg"
        value={formatNumber(overall.mean_iou, 3)}
        n={`n = ${formatNumber(overall.matched)} matched pairs`}
      />
      <Text size="xs" c="dimmed" className="tabular" style={{ alignSelf: 'flex-end' }}>
        {n}
      </Text>
    </div>
  );
}

const intervalOf = (interval: readonly [number, number] | null) =>
  interval ? `95 % ${formatNumber(interval[0], 2)} to ${formatNumber(interval[1], 2)}` : '95 % not defined';

/** The thresholds offered, and the one of the link. */
const iouChoices = (iou: number): number[] => [...new Set([...IOU_CHOICES, iou])].sort((a, b) => a - b);

const AgreementSkeleton = () => (
  <div className={page.page}>
    <Skeleton h={32} maw={640} />
    <Skeleton h={76} />
    <div className={page.halves}>
      <Skeleton h={240} />
      <Skeleton h={240} />
    </div>
    <Skeleton h={320} />
  </div>
);
