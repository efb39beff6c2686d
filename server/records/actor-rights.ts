import type { Actor } from '../domain/actor';
import { isAllowed, type Role } from '../domain/roles';
import type { Tx } from './records';
import type { Failure } from './runs';

/** Null while whoever started a run may still import; else why not. Asked again whenever an attempt starts. */
export async function mayStillStart(tx: Tx, actor: Actor): Promise<Failure | null> {
  if (actor.kind === 'service') return null;
  const role = actor.kind === 'user' ? await roleOfMember(tx, actor.id) : await roleOfKey(tx, actor.id);
  if (role && isAllowed(role, 'import', actor.scopes)) return null;
  return {
    code: 'no_longer_allowed',
    message: `${actor.name} may no longer import into this organisation.`,
    fix: 'Ask a data lead or an admin to recover this run.',
  };
}

async function roleOfMember(tx: Tx, userId: string): Promise<Role | null> {
  const member = await tx.member.findFirst({ where: { user_id: userId } });
  return (member?.role as Role | undefined) ?? null;
}

async function roleOfKey(tx: Tx, keyId: string): Promise<Role | null> {
  const key = await tx.apiKey.findFirst({ where: { id: keyId, revoked_at: null } });
  const isLive = key && (!key.expires_at || key.expires_at > new Date());
  return isLive ? (key.role as Role) : null;
}
