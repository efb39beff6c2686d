'use client';
import { useElementSize } from '@mantine/hooks';
import Link from 'next/link';
import { memo, useRef, useState } from 'react';
import { SelectBox } from '../selection/SelectBox';
import { usePressing } from '../selection/use-pressing';
import { formatCount } from '../ui/format';
import { STATE_LOOKS } from '../ui/states';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import classes from './datasets.module.css';
import type { ImageListProps } from './image-list';
import type { DatasetImage } from './types';
import { useImageChunks } from './use-image-chunks';
import { useImageRows } from './use-image-rows';
import { useRovingFocus } from './use-roving-focus';

const GAP = 10;
const NARROWEST = 148;
const WORDS = 44; // two lines under the picture

/** Images as tiles of one size. However many there are, only those on screen exist. */
export function ImageGrid(props: ImageListProps) {
  const { ref, width } = useElementSize();
  return <div ref={ref}>{width > 0 && <Wall {...props} width={width} />}</div>;
}

function Wall({
  place,
  hrefOf,
  withOverlay,
  selection,
  at,
  onScrolledTo,
  width,
  onChunks,
}: ImageListProps & { width: number }) {
  const { total } = place.anchors;
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState(Math.min(at, total) - 1);
  const columns = Math.max(2, Math.floor((width + GAP) / (NARROWEST + GAP)));
  const size = (width - GAP * (columns - 1)) / columns;
  const rowHeight = Math.round(size + WORDS);
  const rows = useImageRows({ list, total, columns, rowHeight, gap: GAP, active, at, onScrolledTo });
  const chunks = useImageChunks(place, rows.indexes, rows.isFast);
  const keys = useRovingFocus({ list, total, columns, active, onActive: setActive, ...rows });
  const pressing = usePressing({ selection, imageAt: chunks.imageAt, onKeyDown: keys.onKeyDown });
  const shown = rows.items.flatMap(({ row, start }) =>
    Array.from({ length: Math.min(columns, total - row * columns) }, (_, column) => ({
      index: row * columns + column,
      style: { top: start, left: column * (size + GAP), width: size, height: rowHeight },
    })),
  );
  return (
    <>
      {onChunks(chunks)}
      <ul
        ref={list}
        className={classes.wall}
        style={{ height: rows.height }}
        aria-label="Images"
        tabIndex={-1}
        data-selecting={selection.isOn || undefined}
        {...keys}
        {...pressing}
      >
        {shown.map(({ index, style }) => {
          const image = chunks.imageAt(index);
          return (
            <li key={index} data-index={index} style={style} aria-posinset={index + 1} aria-setsize={total}>
              {image ? (
                <>
                  <Tile
                    key={image.id}
                    image={image}
                    href={hrefOf(image.id, index)}
                    withOverlay={withOverlay}
                    isActive={index === active}
                    isSelected={selection.has(image.id)}
                    onOpen={rows.leave}
                  />
                  <SelectBox
                    isOnTile
                    {...{ image, index }}
                    isChosen={selection.has(image.id)}
                    isActive={index === active}
                    onPress={selection.press}
                  />
                </>
              ) : (
                <div className={classes.blank} />
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

type TileProps = {
  image: DatasetImage;
  href: string;
  withOverlay: boolean;
  isActive: boolean;
  isSelected: boolean;
  onOpen: () => void;
};

// Scrolling renders the list many times a second; a tile that shows the same is left as it is.
const Tile = memo(function Tile({ image, href, withOverlay, isActive, isSelected, onOpen }: TileProps) {
  const look = image.status === 'accepted' ? null : STATE_LOOKS[image.status];
  return (
    <Link
      href={href}
      className={classes.tile}
      title={image.filename}
      prefetch={false}
      tabIndex={isActive ? 0 : -1}
      onNavigate={onOpen}
      data-selected={isSelected || undefined}
    >
      <AnnotatedThumb image={image} withOverlay={withOverlay} isEager />
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
          {image.distance !== undefined && `${image.distance} bits apart · `}
          {image.split ?? 'no split'} · {formatCount(image.annotation_count, 'annotation')}
        </span>
      </span>
    </Link>
  );
});
