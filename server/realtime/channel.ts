import type { WebSocket } from 'ws';
import { ForbiddenError } from '../errors';
import { type Claims, verifyToken } from './claims';
import { broadcastFrame, type Frame, writeFrame } from './frames';
import type { Message, MessageStore } from './message-store';

export const PREFIX = 'realtime:';
const SLOW_CLIENT_BYTES = 1 << 20; // a client that is this far behind is cut off, and comes back
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What channels need of the gateway. */
export type ChannelPorts = { key: Uint8Array; messages: MessageStore };

/** One client's place in one private topic, for as long as its token allows. */
export class Channel {
  #token: unknown;
  #expiry?: NodeJS.Timeout;

  constructor(
    readonly socket: WebSocket,
    /** As on the wire, with prefix. */
    readonly topic: string,
    readonly joinRef: string | null,
    private readonly ports: ChannelPorts,
    private readonly onClosed: (channel: Channel) => void,
  ) {}

  /** The topic as policies know it. */
  get name(): string {
    return this.topic.slice(PREFIX.length);
  }

  /**
   * Lets the owner of `token` stay until it expires.
   * @throws UnauthenticatedError or ForbiddenError
   */
  async authorise(token: unknown): Promise<void> {
    if (token === this.#token) return;
    const claims: Claims = await verifyToken(token, this.ports.key);
    if (!(await this.ports.messages.mayRead(this.name, claims))) {
      const message = `You do not have permissions to read from this Channel topic: ${this.name}`;
      throw new ForbiddenError({ code: 'Unauthorized', message, fix: 'Ask for access to what the topic names.' });
    }
    this.#token = token;
    clearTimeout(this.#expiry);
    const leftMs = Math.min(claims.exp * 1000 - Date.now(), LONGEST_TIMER_MS);
    this.#expiry = setTimeout(() => this.shutDown('Token has expired 0 seconds ago'), leftMs).unref();
  }

  broadcast(message: Message, isReplayed = false) {
    if (this.socket.bufferedAmount > SLOW_CLIENT_BYTES) return this.socket.terminate();
    this.send(broadcastFrame(this.topic, message, isReplayed ? this.joinRef : null, isReplayed));
  }

  /** Tells the client why its place is gone; it may join again. */
  shutDown(message: string) {
    const { joinRef, topic, name } = this;
    const payload = { extension: 'system', status: 'error', message, channel: name };
    this.send({ joinRef, ref: null, topic, event: 'system', payload });
    this.send({ joinRef, ref: null, topic, event: 'phx_close', payload: {} });
    this.close();
  }

  close() {
    clearTimeout(this.#expiry);
    this.onClosed(this);
  }

  private send(frame: Frame) {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(writeFrame(frame));
  }
}

/** Who listens to what, over all sockets. */
export class Topics {
  #channels = new Map<string, Set<Channel>>();

  add(channel: Channel) {
    const present = this.#channels.get(channel.topic) ?? new Set();
    this.#channels.set(channel.topic, present.add(channel));
  }

  remove(channel: Channel) {
    const present = this.#channels.get(channel.topic);
    present?.delete(channel);
    if (present?.size === 0) this.#channels.delete(channel.topic);
  }

  broadcast(message: Message) {
    if (!message.private) return;
    for (const channel of this.#channels.get(PREFIX + message.topic) ?? []) channel.broadcast(message);
  }
}
