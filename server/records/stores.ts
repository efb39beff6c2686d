import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Settings } from '../config';
import { openStore, type Store } from '../stores/index';

export type Stores = { hot: Store; cold: Store };

/** The hot and the cold store of this instance; by default two folders in the home. */
export function openStores(config: Pick<Settings, 'STORE_HOT_URL' | 'STORE_COLD_URL' | 'DARKROOM_HOME'>): Stores {
  const inHome = (name: string) => pathToFileURL(path.join(config.DARKROOM_HOME, 'stores', name)).href;
  return {
    hot: openStore(config.STORE_HOT_URL ?? inHome('hot')),
    cold: openStore(config.STORE_COLD_URL ?? inHome('cold')),
  };
}
