import type { RealtimeChannel, SupabaseClient } from '@supabase/supabase-js';
import { type Access, accessKeeper } from './access';

/** connected: hints arrive. catching-up: the pages poll. offline: the server does not answer. */
export type LiveState = 'connected' | 'catching-up' | 'offline';

type Follower = { event: string; onHint: (payload: Record<string, unknown>) => void; onSubscribed: () => void };
type Topic = { followers: Set<Follower>; channel: RealtimeChannel | null; isSubscribed: boolean };

const POLL_MS = 5000;
const RESUBSCRIBE_MS = 1000;

type Ports = { fetchAccess: () => Promise<Access>; onPoll: () => void };

/** One connection for the whole page: topics shared by their followers, resubscribed when lost, polling meanwhile. */
export class LiveConnection {
  readonly #access: () => Promise<Access>;
  readonly #ports: Ports;
  readonly #topics = new Map<string, Topic>();
  readonly #listeners = new Set<() => void>();
  #client: Promise<SupabaseClient> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #state: LiveState = 'catching-up';

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#access = accessKeeper(ports.fetchAccess);
  }

  readonly state = (): LiveState => this.#state;

  readonly onState = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    this.#poll ??= setInterval(() => void this.#check(), POLL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#poll);
    this.#poll = undefined;
    this.#topics.clear();
    const client = this.#client;
    this.#client = undefined;
    await (await client?.catch(() => undefined))?.removeAllChannels();
  }

  /** Calls `follower` for each hint of `topic`; returns how to stop. */
  follow(topic: string, follower: Follower): () => void {
    const entry = this.#topics.get(topic) ?? { followers: new Set(), channel: null, isSubscribed: false };
    entry.followers.add(follower);
    this.#topics.set(topic, entry);
    if (entry.followers.size === 1) void this.#subscribe(topic, entry);
    else if (entry.isSubscribed) follower.onSubscribed();
    return () => {
      entry.followers.delete(follower);
      if (entry.followers.size > 0 || this.#topics.get(topic) !== entry) return;
      this.#topics.delete(topic);
      void this.#drop(entry);
      this.#settle();
    };
  }

  async #subscribe(topic: string, entry: Topic): Promise<void> {
    try {
      this.#client ??= this.#connect();
      const client = await this.#client;
      await client.realtime.setAuth(); // without it the first join carries no token
      if (this.#topics.get(topic) !== entry || entry.channel) return;
      const channel = client.channel(topic, { config: { private: true } });
      entry.channel = channel;
      channel
        .on('broadcast', { event: '*' }, ({ event, payload }) => {
          for (const follower of entry.followers) if (follower.event === event) follower.onHint(payload ?? {});
        })
        .subscribe((status) => this.#onStatus(topic, entry, channel, status));
    } catch {
      this.#client = undefined;
      this.#again(topic, entry);
    }
  }

  #onStatus(topic: string, entry: Topic, channel: RealtimeChannel, status: string) {
    if (entry.channel !== channel) return;
    entry.isSubscribed = status === 'SUBSCRIBED';
    if (entry.isSubscribed) for (const follower of entry.followers) follower.onSubscribed();
    if (status === 'CLOSED') {
      void this.#drop(entry);
      this.#again(topic, entry);
    }
    // A refused join is repeated by the client itself; give it a fresh token for that.
    if (status === 'CHANNEL_ERROR') void this.#client?.then((client) => client.realtime.setAuth()).catch(() => {});
    this.#settle();
  }

  #again(topic: string, entry: Topic) {
    setTimeout(() => {
      if (this.#topics.get(topic) === entry && !entry.channel) void this.#subscribe(topic, entry);
    }, RESUBSCRIBE_MS);
  }

  async #drop(entry: Topic): Promise<void> {
    const channel = entry.channel;
    entry.channel = null;
    entry.isSubscribed = false;
    if (channel) await (await this.#client)?.removeChannel(channel);
  }

  async #connect(): Promise<SupabaseClient> {
    const [{ createClient }, { url, key }] = await Promise.all([import('@supabase/supabase-js'), this.#access()]);
    const address = new URL(url || '/', window.location.origin).href;
    return createClient(address, key, { accessToken: async () => (await this.#access()).token });
  }

  async #check(): Promise<void> {
    if (this.#isComplete()) return;
    this.#ports.onPoll();
    const isReachable = await this.#ports.fetchAccess().then(
      () => true,
      () => false,
    );
    if (!this.#isComplete()) this.#become(isReachable ? 'catching-up' : 'offline');
  }

  #isComplete = () => this.#topics.size > 0 && [...this.#topics.values()].every((topic) => topic.isSubscribed);

  #settle() {
    if (this.#isComplete()) this.#become('connected');
    else if (this.#state === 'connected') this.#become('catching-up');
  }

  #become(state: LiveState) {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
