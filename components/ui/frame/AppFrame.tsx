'use client';
import { AppShell } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useSession } from '../../account/use-session';
import { LiveProvider } from '../../realtime/LiveProvider';
import { useLiveOrganisation } from '../../realtime/use-live-organisation';
import { ErrorNotice } from '../ErrorNotice';
import { Rail } from './Rail';
import { SearchBox } from './SearchBox';
import { TopBar } from './TopBar';

/** Rail, top bar and the page: the same around everything a signed-in person sees. */
export function AppFrame({ children }: { children: ReactNode }) {
  const [isRailOpen, rail] = useDisclosure(false);
  const session = useSession();
  const permissions = session.data?.permissions ?? [];
  return (
    <LiveProvider organisationId={session.data?.organisation.id}>
      <LiveLists />
      <AppShell
        header={{ height: 48 }}
        navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isRailOpen } }}
        padding={{ base: 'md', sm: 'xl' }}
        transitionDuration={120}
      >
        <a href="#page" className="skip-link">
          Skip to the page
        </a>
        <AppShell.Header bg="var(--darkroom-frame)">
          <TopBar session={session.data} isRailOpen={isRailOpen} onToggleRail={rail.toggle} />
        </AppShell.Header>
        <AppShell.Navbar bg="var(--darkroom-frame)" aria-label="Sections">
          <Rail permissions={permissions} onNavigate={rail.close} />
        </AppShell.Navbar>
        <AppShell.Main id="page" tabIndex={-1} style={{ outline: 'none' }}>
          {session.isError && !session.data ? (
            <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
          ) : (
            children
          )}
        </AppShell.Main>
        <SearchBox permissions={permissions} />
      </AppShell>
    </LiveProvider>
  );
}

function LiveLists() {
  useLiveOrganisation();
  return null;
}
