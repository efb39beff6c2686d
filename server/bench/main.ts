import { archives } from './archives/archives';
import { ingest } from './ingest/ingest';
import { query } from './query/query';

const BENCHES: Record<string, (words: string[]) => Promise<Record<string, unknown>>> = { ingest, archives, query };

const [name = '', ...words] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`There is no bench "${name}": use one of ${Object.keys(BENCHES).join(', ')}.\n`);
  process.exit(1);
}
const figures = await bench(words);
process.stdout.write(
  words.includes('--json') ? `${JSON.stringify(figures)}\n` : `${JSON.stringify(figures, null, 2)}\n`,
);
process.exit(0);
