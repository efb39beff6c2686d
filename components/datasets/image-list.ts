import type { ReactNode } from 'react';
import type { ListSelection } from '../selection/use-selection';
import type { ImageFilters } from './image-filters';
import type { Anchors } from './image-places';
import type { Chunks } from './use-image-chunks';

/** What the grid and the table of images are made from. */
export type ImageListProps = {
  place: { id: string; input: ImageFilters['input']; anchors: Anchors };
  hrefOf: (id: string, index: number) => string;
  withOverlay: boolean;
  selection: ListSelection;
  /** The first image on screen, 1-based. */
  at: number;
  onScrolledTo: (at: number) => void;
  /** Said above the list about the images that are on their way. */
  onChunks: (chunks: Chunks) => ReactNode;
};
