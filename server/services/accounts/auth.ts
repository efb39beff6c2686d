import { createHmac } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { newId } from '../../domain/ids';
import type { Ports } from '../ports';
import { ownOrigins } from './own-origins';

const derive = (secretKey: string, purpose: string) => createHmac('sha256', secretKey).update(purpose).digest('hex');

function makeAuth({ accounts, secretKey, config, log }: Ports) {
  return betterAuth({
    database: prismaAdapter(accounts, { provider: 'postgresql' }),
    secret: derive(secretKey, 'sessions'),
    baseURL: config.PUBLIC_URL,
    basePath: '/api/auth',
    trustedOrigins: (request) => ownOrigins(request?.headers ?? new Headers(), config.PUBLIC_URL),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    session: {
      expiresIn: 7 * 24 * 3600,
      updateAge: 3600,
      additionalFields: { activeOrganizationId: { type: 'string', required: false, input: false } },
    },
    advanced: {
      cookiePrefix: 'darkroom',
      database: { generateId: () => newId() },
      // Said outright: better-auth leaves these checks out when NODE_ENV is test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    rateLimit: { enabled: true, window: 60, max: 100, customRules: { '/sign-in/email': { window: 60, max: 10 } } },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => log.warn({ event: 'auth.refused', message }) },
  });
}

export type Auth = ReturnType<typeof makeAuth>;

const made = new WeakMap<Ports, Auth>();

/** Accounts and sessions, by better-auth. Nobody signs up: the first admin is made by the setup link, others by invitation. */
export function authOf(ports: Ports): Auth {
  const auth = made.get(ports) ?? makeAuth(ports);
  made.set(ports, auth);
  return auth;
}

/** What of better-auth is reachable from outside; everything else of it is ours to do, and to audit. */
export const AUTH_ROUTES = new Set(['/sign-in/email', '/sign-out', '/get-session', '/change-password', '/ok']);
