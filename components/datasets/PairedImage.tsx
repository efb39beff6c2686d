import Link from 'next/link';
import { formatBytes } from '../ui/format';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import classes from './datasets.module.css';
import { imageHref } from './links';
import type { DuplicatePair } from './types';

/** An image of a pair, with what tells it from the other. */
export function PairedImage({ id, image }: { id: string; image: DuplicatePair['best'] }) {
  return (
    <Link href={imageHref(id, image.image_id)} className={classes.tile} title={image.filename} prefetch={false}>
      <AnnotatedThumb image={{ ...image, width: null, height: null, annotations: [] }} />
      <span className={classes.tileName}>
        <span className={classes.clip}>{image.filename}</span>
      </span>
      <span className={classes.tileMeta}>
        <span className="tabular">
          {image.width} × {image.height} · {formatBytes(image.bytes)}
          {image.status === 'duplicate' ? ' · removed' : image.split ? ` · ${image.split}` : ''}
        </span>
      </span>
    </Link>
  );
}
