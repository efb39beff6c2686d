import type { z } from 'zod';
import { newId } from '../../domain/ids';
import { isAllowed, type Permission, type Role } from '../../domain/roles';
import type { apiKey, createApiKeyInput, createdApiKey } from '../../domain/wire/accounts';
import type { ListOf } from '../../domain/wire/conventions';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../errors';
import { audit } from '../../records/audit';
import { type PageInput, slicePage } from '../../records/paging';
import { authorise } from '../authorise';
import { once } from '../idempotency';
import type { Context } from '../ports';
import { newSecret } from '../secrets';
import { hashOf } from './session';

type Key = z.output<typeof apiKey>;
type Row = {
  id: string;
  name: string;
  role: string;
  scopes: string[];
  prefix: string;
  created_at: Date;
  created_by: string | null;
  last_used_at: Date | null;
  expires_at: Date | null;
  revoked_at: Date | null;
};

const keyOf = (row: Row): Key => ({
  id: row.id,
  name: row.name,
  role: row.role as Role,
  scopes: row.scopes.length > 0 ? (row.scopes as Permission[]) : null,
  prefix: row.prefix,
  created_at: row.created_at.toISOString(),
  created_by: row.created_by,
  last_used_at: row.last_used_at?.toISOString() ?? null,
  expires_at: row.expires_at?.toISOString() ?? null,
  revoked_at: row.revoked_at?.toISOString() ?? null,
});

export async function listApiKeys({ actor, records }: Context, input: PageInput): Promise<ListOf<Key>> {
  authorise(actor, 'administer');
  const rows = await records.as(actor.tenantId, (tx) => tx.apiKey.findMany({ orderBy: { created_at: 'desc' } }));
  return slicePage(rows.map(keyOf), input);
}

/**
 * Makes a key; the secret is in this answer only. A key may not be wider than its role.
 * @throws InvalidInputError for an expiry in the past or a scope beyond the role
 */
export async function createApiKey(
  context: Context,
  input: z.output<typeof createApiKeyInput>,
  idempotencyKey: string | null = null,
): Promise<z.output<typeof createdApiKey>> {
  const { actor, records, requestId } = context;
  authorise(actor, 'administer');
  if (actor.kind === 'key' && actor.scopes !== null) {
    throw new ForbiddenError({
      code: 'narrow_key',
      message: 'A narrowed key may not make keys.',
      fix: 'Use a key without scopes, or sign in.',
    });
  }
  const expires = input.expires_at ? new Date(input.expires_at) : null;
  if (expires && expires <= new Date()) {
    throw new InvalidInputError({
      code: 'expiry_in_the_past',
      message: 'expires_at lies in the past.',
      fix: 'Give a later time, or none.',
    });
  }
  const beyond = input.scopes?.find((scope) => !isAllowed(input.role, scope));
  if (beyond) {
    throw new InvalidInputError({
      code: 'scope_beyond_role',
      message: `The role ${input.role} does not include the scope ${beyond}.`,
      fix: 'Choose a wider role or leave the scope out.',
    });
  }
  const key = `dk_${newSecret(context, 'api-key', idempotencyKey)}`;
  const made = await records.as(actor.tenantId, (tx) =>
    once(tx, actor.tenantId, idempotencyKey, { apiKey: input }, async () => {
      const created = await tx.apiKey.create({
        data: {
          id: newId(),
          tenant_id: actor.tenantId,
          name: input.name,
          role: input.role,
          scopes: input.scopes ?? [],
          prefix: key.slice(0, 8),
          hash: hashOf(key),
          created_by: actor.name,
          expires_at: expires,
        },
      });
      const details = { name: input.name, role: input.role };
      await audit(tx, actor, { action: 'api_key.created', subject: 'api_key', id: created.id, details, requestId });
      return keyOf(created);
    }),
  );
  return { ...made, key };
}

export async function revokeApiKey({ actor, records, requestId }: Context, { id }: { id: string }): Promise<Key> {
  authorise(actor, 'administer');
  return records.as(actor.tenantId, async (tx) => {
    const known = await tx.apiKey.findUnique({ where: { id } });
    if (!known)
      throw new NotFoundError({
        code: 'api_key_not_found',
        message: 'There is no such key.',
        fix: 'Reload the list of keys.',
      });
    const row = await tx.apiKey.update({ where: { id }, data: { revoked_at: known.revoked_at ?? new Date() } });
    await audit(tx, actor, {
      action: 'api_key.revoked',
      subject: 'api_key',
      id,
      details: { name: known.name },
      requestId,
    });
    return keyOf(row);
  });
}
