import { buffer } from 'node:stream/consumers';
import type { Store } from '../stores/store';

export const writeJson = async (store: Store, key: string, value: unknown): Promise<void> => {
  await store.put(key, Buffer.from(JSON.stringify(value)));
};

export async function readJson<Value>(store: Store, key: string): Promise<Value | null> {
  if (!(await store.head(key))) return null;
  return JSON.parse((await buffer(store.get(key))).toString()) as Value;
}
