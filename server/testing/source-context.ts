import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { openEgress } from '../egress';
import type { SourceContext } from '../sources/source';
import { openStore } from '../stores';

/** What a source is lent: an egress client that may reach `hosts`, and a store of its own for its spool. */
export async function aSourceContext({
  roots = [] as string[],
  hosts = '',
} = {}): Promise<SourceContext & { close(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'source-context-'));
  const egress = openEgress({ allowPrivateHosts: hosts });
  return {
    roots,
    egress,
    uploaded: () => Promise.reject(new Error('nothing was sent')),
    spool: { store: openStore(pathToFileURL(folder).href), prefix: 'tenant/temp/run/input/' },
    async close() {
      await egress.close();
      await rm(folder, { recursive: true });
    },
  };
}
