'use client';
import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';

/** Dark or light; both icons are in the page and CSS shows one, so that nothing flickers before it is known. */
export function SchemeToggle() {
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <Tooltip label="Dark or light">
      <ActionIcon variant="subtle" color="gray" aria-label="Switch between dark and light" onClick={toggleColorScheme}>
        <IconSun size={18} stroke={1.5} aria-hidden className="mantine-light-hidden" />
        <IconMoon size={18} stroke={1.5} aria-hidden className="mantine-dark-hidden" />
      </ActionIcon>
    </Tooltip>
  );
}
