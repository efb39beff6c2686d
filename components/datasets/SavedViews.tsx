'use client';
import { Button, Menu, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBookmark, IconCheck, IconChevronDown, IconDeviceFloppy, IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { readView } from '@/server/domain/wire/saved-views';
import { useTRPC } from '../trpc/trpc';
import classes from './datasets.module.css';
import { imagesHref } from './links';
import { ManageViews } from './ManageViews';
import { SaveView } from './SaveView';

/** Views of the images that people keep: which one this is, the others, and this one to keep. */
export function SavedViews({ id }: { id: string }) {
  const views = useQuery(useTRPC().views.list.queryOptions({ id, limit: 1000 })).data?.items ?? [];
  const { query } = readView(useSearchParams().toString());
  const [isSaving, saving] = useDisclosure(false);
  const [isManaging, managing] = useDisclosure(false);
  const inForce = views.find((view) => view.query === query);
  return (
    <>
      <Menu position="bottom-start" width={280}>
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            fw={400}
            maw={220}
            leftSection={<IconBookmark size={14} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
            aria-label={inForce ? `Views, now: ${inForce.name}` : 'Views'}
          >
            <span className={classes.clip}>{inForce?.name ?? 'Views'}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }} aria-label="Views">
          {views.length === 0 && <Menu.Label>No view is kept yet</Menu.Label>}
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              component={Link}
              href={`${imagesHref(id)}${view.query && '?'}${view.query}`}
              aria-current={view === inForce || undefined}
              rightSection={view === inForce && <IconCheck size={14} role="img" aria-label="shown now" />}
            >
              <span style={{ overflowWrap: 'anywhere' }}>{view.name}</span>
              {(!view.is_own || view.is_shared) && (
                <Text size="xs" c="dimmed">
                  {view.is_own ? 'shared' : `by ${view.owner}`}
                </Text>
              )}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconDeviceFloppy size={14} aria-hidden />} onClick={saving.open}>
            Save this view
          </Menu.Item>
          {views.some((view) => view.may_change) && (
            <Menu.Item leftSection={<IconSettings size={14} aria-hidden />} onClick={managing.open}>
              Change views
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <SaveView id={id} query={query} views={views} opened={isSaving} onClose={saving.close} />
      <ManageViews id={id} query={query} views={views} opened={isManaging} onClose={managing.close} />
    </>
  );
}
