import type { z } from 'zod';
import { folderSource as schema } from '../../domain/wire/imports';
import type { Source } from '../source';
import { openFolder } from './open-folder';

/** A folder on the server, only below the roots of the organisation. */
export const folderSource: Source<z.output<typeof schema>> = {
  type: 'folder',
  title: 'Folder on the server',
  schema,
  open: (input, { roots }) => openFolder(input.path, roots),
};
