import type { WebSocket } from 'ws';
import { DarkroomError, InvalidInputError, LimitedError, messageOf } from '../errors';
import type { Log } from '../log';
import { Channel, type ChannelPorts, PREFIX, type Topics } from './channel';
import { type Frame, parseFrame, replyTo, writeFrame } from './frames';

const MOST_CHANNELS = 100;
const MOST_WAITING = 1_000; // frames of one client that have not been answered yet
const CLOSE_MALFORMED = 1003;
const CLOSE_FLOOD = 1008;

type Join = {
  access_token?: string;
  config?: {
    private?: boolean;
    postgres_changes?: unknown[];
    broadcast?: { replay?: { since?: number; limit?: number } };
  };
};

/** Speaks the Phoenix protocol with one client, one frame after the other. */
export function serveSocket(socket: WebSocket, topics: Topics, ports: ChannelPorts, log: Log) {
  const channels = new Map<string, Channel>();
  const send = (frame: Frame) => {
    if (socket.readyState === socket.OPEN) socket.send(writeFrame(frame));
  };
  let waiting = 0;
  let last = Promise.resolve();

  socket.on('message', (data, isBinary) => {
    if (isBinary) return; // client-to-client broadcasts, which are not served
    if (++waiting > MOST_WAITING) return socket.close(CLOSE_FLOOD, 'too many messages');
    last = last
      .then(() => answer(parseFrame(String(data))))
      .catch((error) => {
        log.warn({ message: messageOf(error) }, 'gateway.malformed_message');
        socket.close(CLOSE_MALFORMED);
      })
      .finally(() => {
        waiting -= 1;
      });
  });
  socket.on('close', () => {
    for (const channel of channels.values()) channel.close();
  });
  socket.on('error', () => socket.terminate());

  async function answer(frame: Frame) {
    if (frame.topic === 'phoenix' && frame.event === 'heartbeat') return send(replyTo(frame, 'ok', {}));
    if (frame.event === 'phx_join') {
      const reason = await join(frame, (frame.payload ?? {}) as Join).catch(reasonOf);
      if (reason) send(replyTo(frame, 'error', { reason }));
      return;
    }
    const channel = channels.get(frame.topic);
    if (!channel) return frame.ref === null ? undefined : send(replyTo(frame, 'error', { reason: 'unmatched topic' }));
    if (frame.event === 'phx_leave') return leave(frame, channel);
    if (frame.event === 'access_token') return renew(channel, (frame.payload as Join | null)?.access_token);
    const reason = `${frame.event} is not served by the embedded gateway`;
    send(replyTo(frame, 'error', { reason }));
  }

  async function join(frame: Frame, { access_token, config = {} }: Join) {
    const { topic } = frame;
    if (!topic.startsWith(PREFIX) || topic === PREFIX)
      throw refused('TopicNameRequired', 'You must provide a topic name');
    if (!config.private) throw refused('PrivateOnly', 'This project only allows private channels');
    if (config.postgres_changes?.length) {
      throw refused('Unsupported', 'postgres_changes are not served by the embedded gateway');
    }
    channels.get(topic)?.close();
    if (channels.size >= MOST_CHANNELS) throw tooMany();
    const channel = new Channel(socket, topic, frame.joinRef, ports, (closed) => {
      topics.remove(closed);
      if (channels.get(topic) === closed) channels.delete(topic);
    });
    await channel.authorise(access_token);
    if (socket.readyState !== socket.OPEN) return channel.close();
    topics.add(channel);
    channels.set(topic, channel);
    send(replyTo(frame, 'ok', { postgres_changes: [] }));
    const replay = config.broadcast?.replay;
    if (!replay) return;
    const missed = await ports.messages.replay(channel.name, Number(replay.since) || 0, Number(replay.limit) || 10);
    for (const message of missed) channel.broadcast(message, true);
  }

  function leave(frame: Frame, channel: Channel) {
    channel.close();
    send(replyTo(frame, 'ok', {}));
    send({ ...frame, ref: null, event: 'phx_close', payload: {} });
  }

  async function renew(channel: Channel, token: unknown) {
    if (!token) return;
    await channel.authorise(token).catch((error) => channel.shutDown(reasonOf(error)));
  }

  function reasonOf(error: unknown): string {
    if (error instanceof DarkroomError) return `${error.code}: ${error.message}`;
    log.error({ message: messageOf(error) }, 'gateway.channel_failed');
    return 'UnknownErrorOnChannel: Unknown Error on Channel';
  }
}

const refused = (code: string, message: string) =>
  new InvalidInputError({ code, message, fix: 'Join a private broadcast channel.' });
const tooMany = () =>
  new LimitedError({ code: 'ChannelRateLimitReached', message: 'Too many channels', fix: 'Leave channels first.' }, 1);
