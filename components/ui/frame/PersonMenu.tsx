'use client';
import { Avatar, Button, Popover, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useState } from 'react';
import { ROLE_TITLES } from '@/server/domain/roles';
import { signOut } from '../../account/auth-client';
import type { Session } from '../../account/use-session';

/** Who is signed in, as what, and the way out. */
export function PersonMenu({ session }: { session: Session }) {
  const { user, role, organisation } = session;
  const [isLeaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    await signOut();
    window.location.assign('/sign-in');
  };
  return (
    <Popover position="bottom-end" width={240} shadow="md" trapFocus returnFocus transitionProps={{ duration: 120 }}>
      <Popover.Target>
        <UnstyledButton>
          <VisuallyHidden>{user.name}: account</VisuallyHidden>
          <Avatar size={30} radius="xl" color="gray" name={user.name} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Account">
        <Stack gap="sm">
          <div>
            <Text size="sm" fw={500} truncate>
              {user.name}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {user.email ?? 'no e-mail address'}
            </Text>
            <Text size="xs" c="dimmed">
              {ROLE_TITLES[role]} in {organisation.name}
            </Text>
          </div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconLogout size={14} aria-hidden />}
            loading={isLeaving}
            onClick={() => void leave()}
          >
            Sign out
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
