import { Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconCornerLeftUp, IconFolder } from '@tabler/icons-react';
import type { z } from 'zod';
import type { folderListing } from '@/server/domain/wire/accounts';
import { formatCount, formatNumber } from '../ui/format';
import classes from './FolderList.module.css';

type Listing = z.output<typeof folderListing>;
type Props = { listing: Listing | undefined; isFresh: boolean; onOpen: (path: string) => void };

const IMAGES_COUNTED = 1000; // the server stops counting there

/** The folders inside the folder that is typed, one click or Enter deeper. */
export function FolderList({ listing, isFresh, onOpen }: Props) {
  if (!listing) return <Skeleton h={140} aria-label="Reading folders" />;
  const up = parentOf(listing);
  return (
    <div className={classes.box} style={{ opacity: isFresh ? 1 : 0.6 }}>
      <Stack gap={0} component="ul" className={classes.list} aria-label="Folders">
        {up !== null && (
          <li>
            <UnstyledButton className={classes.entry} onClick={() => onOpen(up)}>
              <IconCornerLeftUp size={16} stroke={1.5} aria-hidden />
              {up === '' ? 'All folders' : 'Up'}
            </UnstyledButton>
          </li>
        )}
        {listing.folders.map(({ name, path }) => (
          <li key={path}>
            <UnstyledButton className={classes.entry} onClick={() => onOpen(path)}>
              <IconFolder size={16} stroke={1.5} aria-hidden />
              <span className={classes.name}>{name}</span>
            </UnstyledButton>
          </li>
        ))}
      </Stack>
      <Text size="xs" c="dimmed" className={classes.count}>
        {listing.path === null ? 'Choose where to begin.' : countsOf(listing)}
      </Text>
    </div>
  );
}

function countsOf({ folders, images }: Listing): string {
  const count =
    images >= IMAGES_COUNTED ? `${formatNumber(IMAGES_COUNTED)} images or more` : formatCount(images, 'image');
  return `${formatCount(folders.length, 'folder')} and ${count} directly in here. Everything below is imported too.`;
}

/** The folder above, '' for the list of roots, null at the top. */
function parentOf({ path, roots }: Listing): string | null {
  if (path === null) return null;
  if (roots.includes(path)) return roots.length > 1 ? '' : null;
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
