'use client';
import { Button, Group, Menu, Text } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowsSplit2,
  IconDownload,
  IconFolderOff,
  IconSquareCheck,
  IconTag,
  IconX,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { ImageAction } from '@/server/domain/wire/image-changes';
import { useMay } from '../account/use-session';
import type { ImageFilters } from '../datasets/image-filters';
import { formatNumber } from '../ui/format';
import { ChangeDialog } from './ChangeDialog';
import { EXPORT_FORMS, useExport } from './export-selection';
import { targetOf } from './selection';
import classes from './selection.module.css';
import type { ChangeInput } from './use-change-images';
import type { ImageSelection } from './use-selection';

type Props = {
  id: string;
  input: ImageFilters['input'];
  selection: ImageSelection;
  splits: readonly string[];
};

const ACTIONS = [
  { action: 'tag', word: 'Tag', icon: IconTag },
  { action: 'split', word: 'Move to split', icon: IconArrowsSplit2 },
  { action: 'quarantine', word: 'Quarantine', icon: IconFolderOff },
  { action: 'bring_back', word: 'Bring back', icon: IconArrowBackUp },
] as const satisfies { action: ImageAction; word: string; icon: unknown }[];

const OUT_OF_LISTS: readonly string[] = ['quarantined', 'duplicate', 'deleted'];

/** What can be done with the selected images; nothing that would be refused. */
export function SelectionBar({ id, input, selection, splits }: Props) {
  const mayCurate = useMay('curate');
  const [doing, setDoing] = useState<ImageAction | null>(null);
  const exportAs = useExport(id, selection.selection, input);
  const { count, total, isOn, selectAll, clear } = selection;
  if (!isOn) return null;
  // What the filter shows says which of these can change anything.
  const statuses = input.status ?? ['accepted', 'warned'];
  const showsOut = statuses.some((status) => OUT_OF_LISTS.includes(status));
  const showsIn = statuses.some((status) => !OUT_OF_LISTS.includes(status));
  const fits = (action: ImageAction) => action === 'tag' || (action === 'bring_back' ? showsOut : showsIn);
  const onDone = ({ action }: ChangeInput) => {
    // What has moved may not be in this list any more.
    if ((action !== 'tag' && action !== 'untag') || input.tag) clear();
  };
  return (
    <>
      <section className={classes.bar} aria-label="Selected images">
        <Group gap={8} wrap="nowrap">
          <Text size="sm" fw={600} className="tabular" role="status">
            {formatNumber(count)} selected
          </Text>
          {count < total && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconSquareCheck size={14} aria-hidden />}
              onClick={selectAll}
            >
              Select all {formatNumber(total)}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconX size={14} aria-hidden />}
            onClick={clear}
          >
            Clear
          </Button>
        </Group>
        <Group gap={6} className={classes.actions}>
          {mayCurate &&
            ACTIONS.filter(({ action }) => fits(action)).map(({ action, word, icon: Icon }) => (
              <Button
                key={action}
                size="compact-sm"
                variant="default"
                disabled={count === 0}
                leftSection={<Icon size={14} aria-hidden />}
                onClick={() => setDoing(action)}
              >
                {word}
              </Button>
            ))}
          <Menu position="top-end">
            <Menu.Target>
              <Button
                size="compact-sm"
                variant="default"
                disabled={count === 0}
                loading={exportAs.isPending}
                leftSection={<IconDownload size={14} aria-hidden />}
              >
                Export
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {EXPORT_FORMS.map(({ format, word }) => (
                <Menu.Item key={format} onClick={() => exportAs.mutate(format)}>
                  {word}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </section>
      {doing && (
        <ChangeDialog
          id={id}
          action={doing}
          target={targetOf(selection.selection, input)}
          count={count}
          splits={splits}
          onClose={() => setDoing(null)}
          onDone={onDone}
        />
      )}
    </>
  );
}
