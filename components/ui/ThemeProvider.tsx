'use client';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { cssVariablesResolver, theme } from './theme';

/** Theme, dialogs and notices. `nonce` lets the theme's own style element pass the content security policy. */
export function ThemeProvider({ nonce, children }: { nonce: string; children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="dark"
      getStyleNonce={() => nonce}
    >
      <ModalsProvider>{children}</ModalsProvider>
      <Notifications />
    </MantineProvider>
  );
}
