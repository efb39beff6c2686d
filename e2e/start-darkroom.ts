import fs from 'node:fs';
import { HOME, INBOX, OUTPUT, PORT } from './darkroom';
import { fillInbox } from './inbox';
import { startOn } from './one-darkroom';

/** Starts one Darkroom on an empty home for all browser tests, with folders to import; gives back how to stop it. */
export default async function startDarkroom(): Promise<() => Promise<void>> {
  fs.rmSync(HOME, { recursive: true, force: true });
  await fillInbox();
  const site = { port: PORT, home: HOME, output: OUTPUT };
  return startOn(site, { DARKROOM_FOLDER_ROOTS: INBOX, DARKROOM_SAMPLE: 'off' });
}
