'use client';
import { Button, Group, Kbd, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { parseAsInteger, useQueryState } from 'nuqs';
import { useTRPC } from '../trpc/trpc';
import { formatNumber } from '../ui/format';
import { useImageFilters } from './image-filters';
import { placeOf } from './image-places';
import { imageHref } from './links';
import { useDerivedLayers } from './use-derived-layers';
import { useImageAnchors } from './use-image-anchors';

/** Next and previous image within the filter one came from; by J and K, too. `n` in the link is the place in the list. */
export function ImageTurner({ id }: { id: string }) {
  const [n] = useQueryState('n', parseAsInteger);
  const router = useRouter();
  const next = useNeighbour(id, n === null ? null : n + 1);
  const previous = useNeighbour(id, n === null || n <= 1 ? null : n - 1);
  const turn = (href: string | null) => {
    if (href) router.push(href, { scroll: false });
  };
  useHotkeys([
    ['j', () => turn(next.href)],
    ['k', () => turn(previous.href)],
  ]);
  if (n === null) return null;
  const total = next.total ?? previous.total;
  return (
    <Group gap={6}>
      <Text size="sm" c="dimmed" className="tabular" mr={4}>
        {formatNumber(n)}
        {/* Behind the end when the image has left the list it was opened from. */}
        {total !== null && n <= total && ` of ${formatNumber(total)}`}
      </Text>
      <Turn href={previous.href} label="Previous" keyName="K" isForward={false} />
      <Turn href={next.href} label="Next" keyName="J" isForward />
    </Group>
  );
}

type TurnProps = { href: string | null; label: string; keyName: string; isForward: boolean };

function Turn({ href, label, keyName, isForward }: TurnProps) {
  const looks = {
    variant: 'default',
    ...(isForward
      ? { rightSection: <IconChevronRight size={16} aria-hidden /> }
      : { leftSection: <IconChevronLeft size={16} aria-hidden /> }),
  };
  const words = (
    <>
      {label}
      <Kbd size="xs" ml={8} visibleFrom="sm" aria-hidden>
        {keyName}
      </Kbd>
    </>
  );
  if (!href)
    return (
      <Button {...looks} disabled>
        {words}
      </Button>
    );
  return (
    <Button {...looks} component={Link} href={href} scroll={false} aria-keyshortcuts={keyName}>
      {words}
    </Button>
  );
}

function useNeighbour(id: string, place: number | null) {
  const trpc = useTRPC();
  const { input } = useImageFilters();
  const { asked: with_layers } = useDerivedLayers();
  const anchors = useImageAnchors(id, input, place !== null).data;
  const { data } = useQuery(
    trpc.datasets.images.queryOptions(
      { id, ...input, ...(anchors && placeOf(anchors, (place ?? 1) - 1)), limit: 1 },
      { enabled: place !== null && anchors !== undefined },
    ),
  );
  const image = place === null ? undefined : data?.items[0];
  return {
    href: image ? imageHref(id, image.id, { ...input, with_layers, n: place }) : null,
    total: anchors?.total ?? null,
  };
}
