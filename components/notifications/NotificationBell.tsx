'use client';
import {
  ActionIcon,
  Button,
  Group,
  Indicator,
  Popover,
  ScrollArea,
  Stack,
  Text,
  Tooltip,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTRPC } from '../trpc/trpc';
import { formatCount } from '../ui/format';
import { notifyFailure } from '../ui/notify';
import { RelativeTime } from '../ui/RelativeTime';
import classes from './notifications.module.css';

const SHOWN = 20;

/** What one was told: the latest, with what is not read yet first to the eye. */
export function NotificationBell() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const query = useQuery(trpc.notifications.list.queryOptions({ limit: SHOWN }));
  const changed = {
    onSuccess: () => queries.invalidateQueries(trpc.notifications.list.pathFilter()),
    onError: notifyFailure,
  };
  const read = useMutation(trpc.notifications.read.mutationOptions(changed));
  const readAll = useMutation(trpc.notifications.readAll.mutationOptions(changed));
  const { items = [], unread = 0 } = query.data ?? {};
  const open = (id: string, href: string) => {
    read.mutate({ id });
    close();
    router.push(href);
  };
  return (
    <Popover
      opened={isOpen}
      onDismiss={close}
      position="bottom-end"
      width="min(380px, calc(100vw - 16px))"
      shadow="md"
      trapFocus
      returnFocus
      transitionProps={{ duration: 120 }}
    >
      <Popover.Target>
        <Tooltip label="Notifications">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={unread > 0 ? `Notifications, ${unread} unread` : 'Notifications'}
            onClick={toggle}
          >
            <Indicator disabled={unread === 0} size={8} offset={2} color="amber">
              <IconBell size={18} stroke={1.5} aria-hidden />
            </Indicator>
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Notifications" p={0}>
        <Group justify="space-between" px="sm" py={8} className={classes.head}>
          <Text size="sm" fw={500}>
            {unread > 0 ? `${formatCount(unread, 'notification')} not read` : 'Notifications'}
          </Text>
          {unread > 0 && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              loading={readAll.isPending}
              onClick={() => readAll.mutate()}
            >
              Mark all as read
            </Button>
          )}
        </Group>
        {items.length === 0 ? (
          <Text size="sm" c="dimmed" p="sm">
            {query.isError ? 'They could not be fetched; they are tried again.' : 'Nothing to tell yet.'}
          </Text>
        ) : (
          <ScrollArea.Autosize mah={420}>
            <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }} aria-label="Latest notifications">
              {items.map(({ id, message, href, created_at, read_at }) => (
                <li key={id}>
                  <UnstyledButton
                    className={classes.item}
                    data-unread={read_at === null}
                    onClick={() => open(id, href)}
                  >
                    <Text size="sm" fw={read_at === null ? 500 : 400} style={{ overflowWrap: 'anywhere' }}>
                      {message}
                    </Text>
                    <Text size="xs" c="dimmed">
                      <RelativeTime time={created_at} />
                      {read_at === null && ' · not read'}
                    </Text>
                  </UnstyledButton>
                </li>
              ))}
            </Stack>
          </ScrollArea.Autosize>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
