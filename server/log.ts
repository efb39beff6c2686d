import pino from 'pino';
import { settings } from './config';

export type Log = pino.Logger;

/**
 * The log of one process: JSON lines with a fixed `event` name, then fields.
 * `toStderr` keeps the standard output free for what a command answers.
 * Carry context with `log.child({ runId, step })`. Never log image content or patient data; ids are fine.
 */
export function openLog(processName: string, { toStderr = false } = {}): Log {
  const options: pino.LoggerOptions = {
    level: settings().LOG_LEVEL,
    base: { process: processName },
    messageKey: 'event',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level) => ({ level }) },
    redact: { paths: ['*.password', '*.token', '*.secret', '*.authorization'], censor: '[redacted]' },
  };
  return toStderr ? pino(options, pino.destination(2)) : pino(options);
}
