import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { InvalidInputError } from './errors';

const port = z.coerce.number().int().min(1).max(65535);
const url = (...schemes: string[]) =>
  z.string().refine((value) => schemes.some((scheme) => value.startsWith(`${scheme}://`)), {
    message: `must start with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

/** Every variable Darkroom reads: type, range, default, one line for the README. An empty string means unset. */
export const SETTINGS = z.object({
  PORT: port.default(3000).describe('Port of the web server.'),
  HOST: z.string().default('127.0.0.1').describe('Address the web server binds to.'),
  PUBLIC_URL: url('http', 'https')
    .optional()
    .describe('Address people use, when it differs from http://HOST:PORT (behind a proxy).'),
  DARKROOM_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(8)
    .default(0)
    .describe('How many reverse proxies stand in front; that many entries of X-Forwarded-For are believed.'),
  DARKROOM_HOME: z
    .string()
    .default('.darkroom')
    .transform((folder) => path.resolve(folder))
    .describe('Folder for the embedded database, the default stores and generated secrets.'),
  DARKROOM_SECRET_KEY: z
    .string()
    .min(32)
    .optional()
    .describe(
      'At least 32 characters; signs sessions and derives logins. Generated into the home when unset; several hosts must share it.',
    ),
  DARKROOM_FOLDER_ROOTS: z
    .string()
    .default('')
    .describe('Server folders that may be imported: path[:path…] for the first organisation, or org=path,org=path.'),
  DARKROOM_SAMPLE: z
    .union([
      z.enum(['on', 'off']).transform((word) => (word === 'on' ? 240 : 0)),
      z.coerce.number().int().min(24).max(2000),
    ])
    .default(240)
    .describe('How many chest films are drawn for the sample dataset of a new instance: 24 to 2000; off starts empty.'),
  DARKROOM_ALLOW_PRIVATE_HOSTS: z
    .string()
    .default('')
    .describe('Hosts that imports may fetch from although they are not public: host or host:port, comma separated.'),
  DATABASE_URL: url('postgres', 'postgresql')
    .optional()
    .describe('A managed Postgres (an owner login). Unset: an embedded one in the home.'),
  STORE_HOT_URL: url('file').optional().describe('Where hot images live. Default: file://HOME/stores/hot.'),
  STORE_COLD_URL: url('file').optional().describe('Where cold images live. Default: file://HOME/stores/cold.'),
  WORKER_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(os.availableParallelism())
    .describe('How many shards one worker handles at once. Default: the number of cores.'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least important level that is logged.'),
  DARKROOM_REALTIME_PORT: port.optional().describe('Port of the embedded realtime gateway. Default: a free one.'),
  SUPABASE_URL: url('http', 'https')
    .optional()
    .describe('A hosted Supabase project for realtime, instead of the embedded gateway.'),
  SUPABASE_PUBLISHABLE_KEY: z.string().optional().describe('Publishable key of that project.'),
  SUPABASE_JWT_SIGNING_KEY: z
    .string()
    .optional()
    .describe('Private ES256 JWK (JSON) or legacy HS256 secret that the project trusts; signs realtime tokens.'),
});

export type Settings = z.output<typeof SETTINGS>;

/**
 * Reads settings from `environment`; all wrong variables are reported together.
 * @throws InvalidInputError naming each wrong variable
 */
export function parseSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(
    Object.keys(SETTINGS.shape).map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const parsed = SETTINGS.safeParse(given);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => ({
    field: String(issue.path[0]),
    code: 'wrong_setting',
    message: `${String(issue.path[0])}: ${issue.message}`,
    fix: SETTINGS.shape[issue.path[0] as keyof typeof SETTINGS.shape].description ?? 'See the README.',
  }));
  throw new InvalidInputError({
    code: 'wrong_settings',
    message: `Wrong settings: ${details.map((detail) => detail.message).join('; ')}.`,
    fix: 'Correct these environment variables; the README lists each with its default.',
    details,
  });
}

let parsed: Settings | undefined;

/** The settings of this process, parsed once. */
export function settings(): Settings {
  parsed ??= parseSettings(process.env);
  return parsed;
}

/** The environment as it came, for handing on to child processes. */
export const environment = (): NodeJS.ProcessEnv => process.env;
