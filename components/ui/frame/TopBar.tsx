'use client';
import { ActionIcon, Anchor, Burger, Group, Kbd, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import Link from 'next/link';
import type { Session } from '../../account/use-session';
import { NotificationBell } from '../../notifications/NotificationBell';
import { LiveIndicator } from './LiveIndicator';
import { Logo } from './Logo';
import { OrganisationMenu } from './OrganisationMenu';
import { PersonMenu } from './PersonMenu';
import { SchemeToggle } from './SchemeToggle';
import classes from './TopBar.module.css';

type Props = { session: Session | undefined; isRailOpen: boolean; onToggleRail: () => void };

/** Organisation, search, live indicator, notifications, colour scheme, person. */
export function TopBar({ session, isRailOpen, onToggleRail }: Props) {
  return (
    <Group h="100%" px="sm" gap="sm" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap" miw={0} style={{ flexShrink: 1 }}>
        <Burger opened={isRailOpen} onClick={onToggleRail} hiddenFrom="sm" size="sm" aria-label="Sections" />
        <Anchor component={Link} href="/datasets" underline="never" c="inherit" aria-label="Darkroom, start page">
          <Logo />
        </Anchor>
        <div className={classes.organisation}>
          {session ? <OrganisationMenu session={session} /> : <Skeleton h={14} w={120} />}
        </div>
      </Group>
      <UnstyledButton className={classes.search} onClick={spotlight.open} visibleFrom="sm">
        <IconSearch size={15} aria-hidden />
        <Text size="sm" component="span" flex={1}>
          Search
        </Text>
        <Kbd size="xs">⌘K</Kbd>
      </UnstyledButton>
      <Group gap="xs" wrap="nowrap" style={{ flexShrink: 0 }}>
        <LiveIndicator />
        <ActionIcon variant="subtle" color="gray" hiddenFrom="sm" aria-label="Search" onClick={spotlight.open}>
          <IconSearch size={18} stroke={1.5} aria-hidden />
        </ActionIcon>
        {session && <NotificationBell />}
        <SchemeToggle />
        {session ? <PersonMenu session={session} /> : <Skeleton circle h={30} />}
      </Group>
    </Group>
  );
}
