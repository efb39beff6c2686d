'use client';
import { Button, Menu, Text } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { Session } from '../../account/use-session';
import { useTRPC } from '../../trpc/trpc';

/** The organisation one works in, and the others one belongs to. */
export function OrganisationMenu({ session }: { session: Session }) {
  const { organisation, organisations } = session;
  // Nothing of the other organisation may stay in any cache, hence a full load.
  const choose = useMutation(
    useTRPC().session.switchOrganisation.mutationOptions({ onSuccess: () => window.location.assign('/datasets') }),
  );
  if (organisations.length < 2)
    return (
      <Text size="sm" fw={500} truncate maw={360} title={organisation.name}>
        {organisation.name}
      </Text>
    );
  return (
    <Menu position="bottom-start" width={260} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          maw="min(360px, 100%)"
          loading={choose.isPending}
          rightSection={<IconSelector size={14} aria-hidden />}
        >
          {organisation.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Organisations">
        {organisations.map(({ id, name }) => (
          <Menu.Item
            key={id}
            disabled={id === organisation.id}
            rightSection={id === organisation.id && <IconCheck size={14} aria-label="current" />}
            onClick={() => choose.mutate({ organisation_id: id })}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
