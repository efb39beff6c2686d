'use client';
import { Text } from '@mantine/core';
import Link from 'next/link';
import { formatCount, formatNumber, formatShare } from '../ui/format';
import { ChartFigure, NothingToDraw } from './ChartFigure';
import classes from './charts.module.css';
import { type FunnelBand, type PlacedBand, placeBands } from './funnel-bands';

type Props = { bands: readonly FunnelBand[]; hrefOf?: (band: FunnelBand) => string | null };

const COLOURS: Record<string, string> = { warned: 'amber', rejected: 'red' };

/** Where the images went, from found to tier; each band leads to its list. */
export function Funnel({ bands, hrefOf }: Props) {
  const placed = placeBands(bands);
  const titleOf = (id: string | null) => bands.find((band) => band.id === id)?.title.toLowerCase() ?? null;
  const first = placed[0];
  return (
    <ChartFigure
      title="Where the images went"
      n={first ? `n = ${formatCount(first.images, 'image')} ${first.title.toLowerCase()}` : undefined}
      file="funnel"
      data={{
        header: ['band', 'images', 'of', 'share'],
        rows: placed.map((band) => [band.title, band.images, titleOf(band.of), band.share]),
      }}
    >
      {placed.length === 0 ? (
        <NothingToDraw>Nothing has been found yet.</NothingToDraw>
      ) : (
        <ul className={classes.bands}>
          {placed.map((band) => (
            <li key={band.id}>
              <Band band={band} href={hrefOf?.(band) ?? null} of={titleOf(band.of)} />
            </li>
          ))}
        </ul>
      )}
    </ChartFigure>
  );
}

function Band({ band, href, of }: { band: PlacedBand; href: string | null; of: string | null }) {
  const content = (
    <>
      <Text span size="sm" className={classes.name} title={band.title}>
        {band.title}
      </Text>
      <span className={classes.track} aria-hidden>
        {band.images > 0 && (
          <span
            className={classes.fill}
            style={{
              insetInlineStart: `${band.start * 100}%`,
              width: `${band.length * 100}%`,
              background: colourOf(band.id),
            }}
          />
        )}
      </span>
      <span className={classes.end}>
        <Text span size="sm" className="tabular">
          {formatNumber(band.images)}
        </Text>{' '}
        <Text span size="xs" c="dimmed" className="tabular" title={of ? `of ${of}` : undefined}>
          {band.share === null ? '' : formatShare(band.share)}
        </Text>
      </span>
    </>
  );
  return href ? (
    <Link href={href} className={classes.band}>
      {content}
    </Link>
  ) : (
    <div className={classes.band}>{content}</div>
  );
}

const colourOf = (id: string) => `var(--mantine-color-${COLOURS[id] ?? 'blue'}-6)`;
