'use client';
import { Alert, Button, Group, NumberInput, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMay } from '../account/use-session';
import { ChartFigure } from '../charts/ChartFigure';
import page from '../datasets/datasets.module.css';
import { Section } from '../datasets/Section';
import { useTRPC } from '../trpc/trpc';
import { formatCount, formatNumber } from '../ui/format';
import { notifyDone, notifyFailure } from '../ui/notify';
import { QueryState } from '../ui/QueryState';
import { RelativeTime } from '../ui/RelativeTime';
import { Stat } from '../ui/Stat';
import { ConsensusClasses } from './ConsensusClasses';
import type { ConsensusPreview } from './types';
import type { AgreementLink } from './use-agreement-link';

const METHOD_TITLES = { wbf: 'Fusion of all boxes', majority: 'Majority' };

/** What readers say together: chosen, looked at beforehand, written as a layer, taken back. */
export function Consensus({ id, agreementLink: { link, setLink } }: { id: string; agreementLink: AgreementLink }) {
  const trpc = useTRPC();
  const { method, consensus_iou: iou, quorum } = link;
  const asked = { id, method, iou, quorum: method === 'majority' ? quorum : null };
  const query = useQuery(trpc.consensus.preview.queryOptions(asked, { placeholderData: keepPreviousData }));
  return (
    <Section title="Consensus">
      <Group gap="md" align="flex-end" mb="md">
        <SegmentedControl
          aria-label="Method of the consensus"
          value={method}
          onChange={(value) => void setLink({ method: value as typeof method })}
          data={Object.entries(METHOD_TITLES).map(([value, label]) => ({ value, label }))}
        />
        <NumberInput
          label="IoU"
          w={96}
          min={0.05}
          max={0.95}
          step={0.05}
          decimalScale={2}
          value={iou}
          onChange={(value) =>
            typeof value === 'number' && value > 0 && value < 1 && void setLink({ consensus_iou: value })
          }
        />
        {method === 'majority' && (
          <NumberInput
            label="Readers needed"
            w={150}
            min={1}
            max={100}
            allowDecimal={false}
            placeholder="More than half"
            value={quorum ?? ''}
            onChange={(value) => void setLink({ quorum: typeof value === 'number' && value > 0 ? value : null })}
          />
        )}
      </Group>
      <QueryState query={query} skeleton={<Skeleton h={180} />}>
        {(preview) => <Preview id={id} preview={preview} asked={asked} isOld={query.isPlaceholderData} />}
      </QueryState>
    </Section>
  );
}

type Asked = { id: string; method: ConsensusPreview['method']; iou: number; quorum: number | null };
type Props = { id: string; preview: ConsensusPreview; asked: Asked; isOld: boolean };

function Preview({ id, preview, asked, isOld }: Props) {
  const { replaces } = preview;
  const mayCurate = useMay('curate');
  const { write, remove, isBusy } = useConsensus(id);
  return (
    <div className={page.column}>
      {replaces && (
        <Alert color="gray" icon={<IconStack2 size={16} aria-hidden />} p="xs">
          <Group justify="space-between" gap="xs">
            <Text size="sm">
              The layer <b>{replaces.layer}</b> is there: {METHOD_TITLES[replaces.method]}, IoU{' '}
              {formatNumber(replaces.iou, 2)}, {formatCount(replaces.boxes, 'box', 'boxes')} on{' '}
              {formatCount(replaces.images, 'image')}, made by {replaces.made_by}{' '}
              <RelativeTime time={replaces.made_at} />.
            </Text>
            {mayCurate && (
              <Button size="compact-sm" variant="default" onClick={() => remove()} disabled={isBusy}>
                Remove layer
              </Button>
            )}
          </Group>
        </Alert>
      )}
      <div className={page.figures}>
        <Stat
          label="Boxes of the layer"
          value={formatNumber(preview.boxes)}
          n={`of ${formatNumber(preview.reader_boxes)} boxes of readers`}
        />
        <Stat label="Images with boxes" value={formatNumber(preview.images)} />
        <Stat label="Images with nothing" value={formatNumber(preview.no_finding_images)} />
        <Stat label="Left out" value={formatNumber(preview.left_out_images)} n="images that too few have read" />
        <Stat label="Marked by one alone" value={formatNumber(preview.lone_boxes)} n="boxes without a partner" />
        <Stat label="Dropped" value={formatNumber(preview.dropped_boxes)} n="boxes of readers" />
      </div>
      <ChartFigure
        title="What the layer would hold"
        n={`n = ${formatCount(preview.reader_boxes, 'box', 'boxes')} of readers`}
        file="consensus-preview"
        data={{
          header: ['class id', 'class', 'boxes of readers', 'boxes of the layer', 'marked by one alone', 'dropped'],
          rows: preview.classes.map((row) => [
            ...[row.class_id, row.class_name, row.reader_boxes, row.boxes, row.lone_boxes, row.dropped_boxes],
          ]),
        }}
      >
        <ConsensusClasses rows={preview.classes} />
      </ChartFigure>
      {mayCurate && (
        <Group gap="sm">
          <Button
            onClick={() => write(asked)}
            loading={isBusy}
            disabled={isOld || preview.images + preview.no_finding_images === 0}
          >
            {replaces ? 'Replace layer' : 'Write layer'}
          </Button>
          <Text size="sm" c="dimmed">
            Readers keep what they marked. Lists and exports ask for the layer by its name.
          </Text>
        </Group>
      )}
    </div>
  );
}

/** Writing the layer and taking it away; both say what they did. */
function useConsensus(id: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries(trpc.consensus.pathFilter());
  const removal = useMutation(
    trpc.consensus.remove.mutationOptions({
      onSuccess: ({ removed_boxes }) =>
        notifyDone(`The consensus layer is gone, with ${formatCount(removed_boxes, 'box', 'boxes')}.`),
      onError: notifyFailure,
      onSettled,
    }),
  );
  const remove = () => removal.mutate({ id });
  const writing = useMutation(
    trpc.consensus.write.mutationOptions({
      onSuccess: ({ consensus }) =>
        notifyDone(
          `The consensus layer holds ${formatCount(consensus?.boxes ?? 0, 'box', 'boxes')} on ${formatCount(consensus?.images ?? 0, 'image')}.`,
          remove,
        ),
      onError: notifyFailure,
      onSettled,
    }),
  );
  return { write: (asked: Asked) => writing.mutate(asked), remove, isBusy: writing.isPending || removal.isPending };
}
