'use client';
import { Stack, Text } from '@mantine/core';
import { sourceTitle } from '@/server/domain/source-title';
import { Mono } from '../ui/Mono';
import type { GivenSources } from './draft-link';
import { SubmitSource } from './SubmitSource';

type Props = {
  source: GivenSources;
  problem: string | null;
  isLooking: boolean;
  onChoose: (source: GivenSources) => void;
};

/** Sources as a run or an upload named them: taken as they are, or another kind is chosen. */
export const GivenPicker = ({ source, problem, isLooking, onChoose }: Props) => (
  <form
    onSubmit={(event) => {
      event.preventDefault();
      onChoose(source);
    }}
  >
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {source.sources.length === 1 ? 'Taken as it is:' : 'Taken as they are, as one import:'}
      </Text>
      <ul aria-label="Sources" style={{ margin: 0, paddingInlineStart: 20 }}>
        {source.sources.map((each) => (
          <li key={JSON.stringify(each)} style={{ overflowWrap: 'anywhere' }}>
            <Mono>{sourceTitle(each)}</Mono>
          </li>
        ))}
      </ul>
      <SubmitSource isLooking={isLooking} problem={problem} />
    </Stack>
  </form>
);
