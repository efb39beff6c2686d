'use client';
import { Button, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFolderOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNotice } from '../ui/ErrorNotice';
import { failureOf } from '../ui/failure';
import { FolderList } from './FolderList';
import { SubmitSource } from './SubmitSource';

type Props = {
  initialPath: string;
  /** What is wrong with the folder that was chosen, once it was looked into. */
  problem: string | null;
  isLooking: boolean;
  onChoose: (path: string) => void;
};

/** A folder on the server: typed or picked below the roots that may be imported. */
export function FolderPicker({ initialPath, problem, isLooking, onChoose }: Props) {
  const [path, setPath] = useState(initialPath);
  const [isEmpty, setEmpty] = useState(false);
  // Half a path is not wrong yet.
  const [isTyping, setTyping] = useState(false);
  const [wanted] = useDebouncedValue(path.trim(), 250);
  const listing = useQuery({
    ...useTRPC().folders.list.queryOptions(wanted ? { path: wanted } : {}),
    placeholderData: keepPreviousData,
  });
  const roots = listing.data?.roots ?? [];
  if (listing.data && roots.length === 0)
    return (
      <EmptyState icon={IconFolderOff} title="No folder may be imported yet">
        Whoever runs Darkroom names the folders in DARKROOM_FOLDER_ROOTS and starts it again.
      </EmptyState>
    );
  const failure = listing.isError ? failureOf(listing.error) : null;
  const listingProblem = failure && wanted ? [failure.message, failure.fix].filter(Boolean).join(' ') : null;
  const shown = isEmpty
    ? 'Choose a folder first.'
    : isTyping
      ? null
      : (listingProblem ?? (path === initialPath ? problem : null));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = path.trim();
    setTyping(false);
    setEmpty(chosen === '');
    if (chosen) onChoose(chosen);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Folder on the server"
          description={roots.length > 0 ? `Below ${roots.join(', ')}` : 'Where the images are'}
          classNames={{ input: 'mono' }}
          value={path}
          error={shown}
          spellCheck={false}
          autoComplete="off"
          autoFocus
          onBlur={() => setTyping(false)}
          onChange={(event) => {
            setEmpty(false);
            setTyping(true);
            setPath(event.currentTarget.value);
          }}
        />
        {/* Above what changes while one types: a button that moves is missed. */}
        <SubmitSource isLooking={isLooking} />
        {failure && !wanted && <ErrorNotice error={listing.error} onRetry={() => void listing.refetch()} />}
        {failure && wanted && (
          <Button variant="default" size="xs" onClick={() => setPath('')} style={{ alignSelf: 'flex-start' }}>
            Show the folders that may be imported
          </Button>
        )}
        {!failure && <FolderList listing={listing.data} isFresh={!listing.isPlaceholderData} onOpen={setPath} />}
      </Stack>
    </form>
  );
}
