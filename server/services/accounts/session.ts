import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Actor } from '../../domain/actor';
import { isAllowed, PERMISSIONS, type Permission, type Role } from '../../domain/roles';
import type { session } from '../../domain/wire/accounts';
import { ForbiddenError, UnauthenticatedError } from '../../errors';
import type { Ports } from '../ports';
import { authOf } from './auth';

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

type Membership = { tenant_id: string; name: string; slug: string; role: Role };

const membershipsOf = ({ records }: Ports, userId: string) =>
  records.statement<Membership>(
    'memberships',
    'select tenant_id::text, name, slug, role from darkroom.memberships($1::uuid)',
    [userId],
  );

/** Who asks: the API key in `Authorization`, else the person behind the session cookie, else nobody. A wrong key is an error, not nobody. */
export async function actorOf(ports: Ports, headers: Headers): Promise<Actor | null> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (bearer) return actorOfKey(ports, bearer);
  const found = await authOf(ports).api.getSession({ headers });
  if (!found) return null;
  const memberships = await membershipsOf(ports, found.user.id);
  const active =
    memberships.find(({ tenant_id }) => tenant_id === found.session.activeOrganizationId) ?? memberships[0];
  if (!active) {
    throw new ForbiddenError({
      code: 'no_organisation',
      message: 'You are not a member of any organisation.',
      fix: 'Ask an admin to invite you again.',
    });
  }
  return {
    kind: 'user',
    id: found.user.id,
    name: found.user.name,
    tenantId: active.tenant_id,
    role: active.role,
    scopes: null,
  };
}

type FoundKey = {
  id: string;
  tenant_id: string;
  name: string;
  role: Role;
  scopes: Permission[];
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
};

const NOTED_MS = 60_000;

async function actorOfKey({ records }: Ports, secret: string): Promise<Actor> {
  const [key] = await records.statement<FoundKey>(
    'find-api-key',
    'select id::text, tenant_id::text, name, role, scopes, expires_at, revoked_at, last_used_at from darkroom.find_api_key($1)',
    [hashOf(secret)],
  );
  const isLive = key && !key.revoked_at && (!key.expires_at || key.expires_at > new Date());
  if (!isLive) {
    throw new UnauthenticatedError({
      code: 'unknown_key',
      message: 'This API key is not known, expired or revoked.',
      fix: 'Create a new one under Admin, API keys.',
    });
  }
  if (!key.last_used_at || Date.now() - key.last_used_at.getTime() > NOTED_MS)
    await records.as(
      key.tenant_id,
      (tx) => tx.$executeRaw`update api_key set last_used_at = now() where id = ${key.id}::uuid`,
    );
  return {
    kind: 'key',
    id: key.id,
    name: key.name,
    tenantId: key.tenant_id,
    role: key.role,
    scopes: key.scopes.length > 0 ? key.scopes : null,
  };
}

/** The signed-in person or key, with what it may do. */
export async function describeSession(ports: Ports, actor: Actor): Promise<z.output<typeof session>> {
  const organisation = await ports.records.as(actor.tenantId, (tx) =>
    tx.organisation.findUniqueOrThrow({ where: { id: actor.tenantId } }),
  );
  const person = actor.kind === 'user' ? await ports.accounts.user.findUnique({ where: { id: actor.id } }) : null;
  const memberships = actor.kind === 'user' ? await membershipsOf(ports, actor.id) : [];
  return {
    user: { id: actor.id, name: person?.name ?? actor.name, email: person?.email ?? null },
    organisation: { id: organisation.id, name: organisation.name, slug: organisation.slug },
    organisations: memberships.map(({ tenant_id, name }) => ({ id: tenant_id, name })),
    role: actor.role,
    permissions: PERMISSIONS.filter((permission) => isAllowed(actor.role, permission, actor.scopes)),
  };
}

/** Makes another of one's organisations the active one, in every session of this person. */
export async function switchOrganisation(ports: Ports, actor: Actor, organisationId: string): Promise<void> {
  const memberships = await membershipsOf(ports, actor.id);
  if (!memberships.some(({ tenant_id }) => tenant_id === organisationId)) {
    throw new ForbiddenError({
      code: 'not_a_member',
      message: 'You are not a member of that organisation.',
      fix: 'Choose one from the list.',
    });
  }
  await ports.accounts.session.updateMany({
    where: { userId: actor.id },
    data: { activeOrganizationId: organisationId },
  });
}
