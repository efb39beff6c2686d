import os from 'node:os';
import { drawSample } from './draw-sample';

// A process of its own: drawing keeps a core busy, and nothing else may wait for it.
os.setPriority(5);
process.on('disconnect', () => process.exit(1)); // nobody waits for it any more

const [folder = '', seed = '', count = ''] = process.argv.slice(2);
const { images } = await drawSample({
  folder,
  seed: Number(seed),
  count: Number(count),
  onDrawn: (done, total) => process.send?.({ done, total }),
});
// Not by disconnecting: that looks as if the parent were gone.
await new Promise<void>((sent) => {
  if (process.send) process.send({ done: images.length, total: images.length }, () => sent());
  else sent();
});
process.exit(0);
