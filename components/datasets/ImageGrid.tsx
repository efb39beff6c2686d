'use client';
import Link from 'next/link';
import { formatCount } from '../ui/format';
import { STATE_LOOKS } from '../ui/states';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import classes from './datasets.module.css';
import type { DatasetImage } from './types';

type Props = {
  images: readonly DatasetImage[];
  hrefOf: (id: string, index: number) => string;
  withOverlay: boolean;
  /** The page before, still shown while the next one is on its way. */
  isStale: boolean;
};

/** Images as tiles of one size, so that nothing moves while they load. */
export function ImageGrid({ images, hrefOf, withOverlay, isStale }: Props) {
  return (
    <ul className={classes.grid} aria-label="Images" aria-busy={isStale} style={isStale ? { opacity: 0.6 } : undefined}>
      {images.map((image, index) => (
        <li key={image.id}>
          <Tile image={image} href={hrefOf(image.id, index)} withOverlay={withOverlay} />
        </li>
      ))}
    </ul>
  );
}

function Tile({ image, href, withOverlay }: { image: DatasetImage; href: string; withOverlay: boolean }) {
  const look = image.status === 'accepted' ? null : STATE_LOOKS[image.status];
  return (
    <Link href={href} className={classes.tile} title={image.filename} prefetch={false}>
      <AnnotatedThumb image={image} withOverlay={withOverlay} />
      <span className={classes.tileName}>
        {look && (
          <look.icon
            size={13}
            role="img"
            aria-label={look.word}
            color={`var(--mantine-color-${look.colour}-text)`}
            style={{ flex: 'none' }}
          />
        )}
        <span className={classes.clip}>{image.filename}</span>
      </span>
      <span className={classes.tileMeta}>
        <span className={classes.clip}>
          {image.split ?? 'no split'} · {formatCount(image.annotation_count, 'annotation')}
        </span>
      </span>
    </Link>
  );
}
