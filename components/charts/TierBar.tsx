'use client';
import { Anchor, Text } from '@mantine/core';
import Link from 'next/link';
import { formatBytes, formatCount, formatNumber, formatShare } from '../ui/format';
import { ChartFigure, NothingToDraw } from './ChartFigure';
import classes from './charts.module.css';

type Tiers = Record<string, { images: number; bytes: number }>;

const COLOURS: Record<string, string> = { hot: '#d55e00', cold: '#3b82b8' };
const TITLES: Record<string, string> = { hot: 'Hot', cold: 'Cold' };

/** How many images lie in which tier, and their bytes. */
export function TierBar({ tiers, hrefOf }: { tiers: Tiers; hrefOf?: (tier: string) => string }) {
  const names = Object.keys(tiers).sort((a, b) => b.localeCompare(a));
  const total = names.reduce((sum, name) => sum + (tiers[name]?.images ?? 0), 0);
  return (
    <ChartFigure
      title="Tiers"
      n={`n = ${formatCount(total, 'image')}`}
      file="tiers"
      data={{
        header: ['tier', 'images', 'share', 'bytes'],
        rows: names.map((name) => [
          name,
          tiers[name]?.images,
          total === 0 ? null : (tiers[name]?.images ?? 0) / total,
          tiers[name]?.bytes,
        ]),
      }}
    >
      {total === 0 ? (
        <NothingToDraw>No image has been stored yet.</NothingToDraw>
      ) : (
        <>
          <div className={classes.stack} aria-hidden style={{ height: 12 }}>
            {names
              .filter((name) => (tiers[name]?.images ?? 0) > 0)
              .map((name) => (
                <div
                  key={name}
                  className={classes.segment}
                  style={{ flex: `${tiers[name]?.images} 0 0`, background: COLOURS[name] ?? '#8c6bb1' }}
                />
              ))}
          </div>
          <ul className={classes.legend}>
            {names.map((name) => (
              <li key={name} className={classes.key}>
                <span className={classes.swatch} style={{ background: COLOURS[name] ?? '#8c6bb1' }} />
                <div>
                  <Text size="sm">
                    {hrefOf ? (
                      <Anchor component={Link} href={hrefOf(name)} inherit>
                        {TITLES[name] ?? name}
                      </Anchor>
                    ) : (
                      (TITLES[name] ?? name)
                    )}
                  </Text>
                  <Text size="xs" c="dimmed" className="tabular">
                    {formatNumber(tiers[name]?.images)} · {formatShare((tiers[name]?.images ?? 0) / total)} ·{' '}
                    {formatBytes(tiers[name]?.bytes)}
                  </Text>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </ChartFigure>
  );
}
