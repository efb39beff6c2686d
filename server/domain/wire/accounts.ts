import { z } from 'zod';
import { PERMISSIONS, ROLES } from '../roles';
import { id, listOf, time } from './conventions';

export const role = z.enum(ROLES);
export const permission = z.enum(PERMISSIONS);

export const session = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }),
  organisation: z.object({ id, name: z.string(), slug: z.string() }),
  organisations: z.array(z.object({ id, name: z.string() })),
  role,
  permissions: z.array(permission),
});

export const setupInput = z.object({
  code: z.string().min(1).max(100),
  organisation: z.string().trim().min(1).max(100),
  name: z.string().trim().min(1).max(100),
  email: z.email(),
  password: z.string().min(10).max(128),
});

export const member = z.object({
  id,
  user_id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role,
  joined_at: time,
  is_me: z.boolean(),
});
export const memberList = listOf(member);

export const invitation = z.object({
  id,
  email: z.string(),
  role,
  expires_at: time,
  invited_by: z.string().nullable(),
  link: z.string().nullable().describe('Only in the answer that creates it.'),
});
export const invitationList = listOf(invitation);
export const inviteInput = z.object({ email: z.email(), role });
export const acceptInvitationInput = z.object({
  token: z.string().min(1).max(200),
  name: z.string().trim().min(1).max(100),
  password: z.string().min(10).max(128),
});

export const apiKey = z.object({
  id,
  name: z.string(),
  role,
  scopes: z.array(permission).nullable(),
  prefix: z.string(),
  created_at: time,
  created_by: z.string().nullable(),
  last_used_at: time.nullable(),
  expires_at: time.nullable(),
  revoked_at: time.nullable(),
});
export const apiKeyList = listOf(apiKey);
export const createApiKeyInput = z.object({
  name: z.string().trim().min(1).max(100),
  role: role.default('viewer'),
  scopes: z.array(permission).min(1).optional(),
  expires_at: z.iso.datetime().optional(),
});
export const createdApiKey = apiKey.extend({ key: z.string().describe('Shown once; only its hash is kept.') });

export const auditEntry = z.object({
  id: z.number().int(),
  time,
  actor: z.string(),
  action: z.string(),
  subject_type: z.string(),
  subject_id: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
});
export const auditList = listOf(auditEntry);

/** A folder below the roots that may be imported. */
export const folderListing = z.object({
  path: z.string().nullable(),
  roots: z.array(z.string()),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  images: z.number().int().describe('Files directly in the folder that look like images, up to 1,000.'),
});

export const health = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  version: z.string(),
  checks: z.record(z.string(), z.object({ status: z.enum(['ok', 'degraded', 'down']), message: z.string() })),
});
