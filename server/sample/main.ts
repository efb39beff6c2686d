import os from 'node:os';
import { drawSample } from './draw-sample';

// A process of its own: drawing keeps a core busy, and nothing else may wait for it.
os.setPriority(5);
const left = () => process.exit(1);
process.on('disconnect', left); // nobody waits for it any more

const [folder = '', seed = '', count = ''] = process.argv.slice(2);
await drawSample({
  folder,
  seed: Number(seed),
  count: Number(count),
  onDrawn: (done, total) => process.send?.({ done, total }),
});
process.off('disconnect', left);
process.disconnect?.();
