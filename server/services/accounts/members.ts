import type { z } from 'zod';
import { newId } from '../../domain/ids';
import type { Role } from '../../domain/roles';
import type { acceptInvitationInput, invitation, inviteInput, member } from '../../domain/wire/accounts';
import type { ListOf } from '../../domain/wire/conventions';
import { ConflictError, NotFoundError } from '../../errors';
import { audit } from '../../records/audit';
import { type PageInput, slicePage } from '../../records/paging';
import type { Tx } from '../../records/records';
import { authorise } from '../authorise';
import { once } from '../idempotency';
import type { Context, Ports } from '../ports';
import { newSecret } from '../secrets';
import { addMember, personOf } from './people';
import { hashOf } from './session';

const INVITATION_DAYS = 7;
type Invitation = z.output<typeof invitation>;

export async function listMembers(
  { actor, records }: Context,
  input: PageInput,
): Promise<ListOf<z.output<typeof member>>> {
  authorise(actor, 'administer');
  const rows = await records.as(actor.tenantId, (tx) => tx.member.findMany({ orderBy: { created_at: 'asc' } }));
  return slicePage(
    rows.map((row) => ({
      id: row.id,
      user_id: row.user_id,
      name: row.name,
      email: row.email,
      role: row.role as Role,
      joined_at: row.created_at.toISOString(),
      is_me: row.user_id === actor.id,
    })),
    input,
  );
}

const noMember = () =>
  new NotFoundError({
    code: 'member_not_found',
    message: 'There is no such member.',
    fix: 'Reload the list of members.',
  });

/** An organisation is never left without an admin; called before one steps down or leaves. */
async function keepAnAdmin(tx: Tx, id: string): Promise<void> {
  const others = await tx.$queryRaw<
    { id: string }[]
  >`select id::text from member where role = 'admin' and id <> ${id}::uuid for update`;
  if (others.length > 0) return;
  throw new ConflictError({
    code: 'last_admin',
    message: 'This is the only admin of the organisation.',
    fix: 'Make somebody else an admin first.',
  });
}

export async function setMemberRole(
  { actor, records, requestId }: Context,
  { id, role }: { id: string; role: Role },
): Promise<void> {
  authorise(actor, 'administer');
  await records.as(actor.tenantId, async (tx) => {
    const before = await tx.member.findUnique({ where: { id } });
    if (!before) throw noMember();
    if (before.role === 'admin' && role !== 'admin') await keepAnAdmin(tx, id);
    await tx.member.update({ where: { id }, data: { role } });
    await audit(tx, actor, {
      action: 'member.role_changed',
      subject: 'member',
      id,
      details: { name: before.name, from: before.role, to: role },
      requestId,
    });
  });
}

export async function removeMember({ actor, records, requestId }: Context, { id }: { id: string }): Promise<void> {
  authorise(actor, 'administer');
  await records.as(actor.tenantId, async (tx) => {
    const before = await tx.member.findUnique({ where: { id } });
    if (!before) throw noMember();
    if (before.role === 'admin') await keepAnAdmin(tx, id);
    await tx.member.delete({ where: { id } });
    await audit(tx, actor, {
      action: 'member.removed',
      subject: 'member',
      id,
      details: { name: before.name, role: before.role },
      requestId,
    });
  });
}

export async function listInvitations({ actor, records }: Context, input: PageInput): Promise<ListOf<Invitation>> {
  authorise(actor, 'administer');
  const rows = await records.as(actor.tenantId, (tx) => tx.invitation.findMany({ orderBy: { created_at: 'desc' } }));
  return slicePage(rows.map(invitationView), input);
}

/** Makes an invitation link; it is shown once, only its hash is kept. */
export async function invite(
  context: Context,
  { email, role }: z.output<typeof inviteInput>,
  idempotencyKey: string | null = null,
): Promise<Invitation> {
  const { actor, records, config, requestId } = context;
  authorise(actor, 'administer');
  const token = newSecret(context, 'invitation', idempotencyKey);
  const address = email.toLowerCase();
  const made = await records.as(actor.tenantId, (tx) =>
    once(tx, actor.tenantId, idempotencyKey, { invitation: { email, role } }, async () => {
      const known = await tx.member.findFirst({ where: { email: address } });
      if (known) throw alreadyMember(address);
      await tx.invitation.deleteMany({ where: { email: address } });
      const created = await tx.invitation.create({
        data: {
          id: newId(),
          tenant_id: actor.tenantId,
          email: address,
          role,
          token_hash: hashOf(token),
          invited_by: actor.name,
          expires_at: new Date(Date.now() + INVITATION_DAYS * 24 * 3600 * 1000),
        },
      });
      const details = { email: address, role };
      await audit(tx, actor, {
        action: 'invitation.created',
        subject: 'invitation',
        id: created.id,
        details,
        requestId,
      });
      return invitationView(created);
    }),
  );
  const base = config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`;
  return { ...made, link: `${base}/invitation/${token}` };
}

const alreadyMember = (address: string) =>
  new ConflictError({
    code: 'already_member',
    message: `${address} is a member already.`,
    fix: 'Change their role in the list of members.',
  });

type InvitationRow = { id: string; email: string; role: string; expires_at: Date; invited_by: string | null };

const invitationView = (row: InvitationRow): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role as Role,
  expires_at: row.expires_at.toISOString(),
  invited_by: row.invited_by,
  link: null,
});

export async function revokeInvitation({ actor, records, requestId }: Context, { id }: { id: string }): Promise<void> {
  authorise(actor, 'administer');
  await records.as(actor.tenantId, async (tx) => {
    const { count } = await tx.invitation.deleteMany({ where: { id } });
    if (count === 0)
      throw new NotFoundError({
        code: 'invitation_not_found',
        message: 'There is no such invitation.',
        fix: 'Reload the list.',
      });
    await audit(tx, actor, { action: 'invitation.revoked', subject: 'invitation', id, requestId });
  });
}

type Found = { id: string; tenant_id: string; organisation: string; email: string; role: Role; expires_at: Date };

async function invitationOf({ records }: Ports, token: string): Promise<Found> {
  const [found] = await records.unscoped(
    (tx) =>
      tx.$queryRaw<
        Found[]
      >`select id::text, tenant_id::text, organisation, email, role, expires_at from darkroom.find_invitation(${hashOf(token)})`,
  );
  if (found && found.expires_at > new Date()) return found;
  throw noInvitation();
}

const noInvitation = () =>
  new NotFoundError({
    code: 'invitation_not_found',
    message: 'This invitation is not known or has expired.',
    fix: 'Ask for a new one.',
  });

/** What an invitation is for; whoever holds the link may look. */
export async function lookAtInvitation(
  ports: Ports,
  { token }: { token: string },
): Promise<{ organisation: string; email: string; role: Role }> {
  const { organisation, email, role } = await invitationOf(ports, token);
  return { organisation, email, role };
}

/**
 * Turns an invitation into a membership, and into an account for whoever has none; the link works once.
 * @throws NotFoundError for a link that is not good any more; ForbiddenError for the wrong password of an account there is
 */
export async function acceptInvitation(
  ports: Ports,
  input: z.output<typeof acceptInvitationInput>,
): Promise<{ email: string }> {
  const { id, tenant_id, email, role } = await invitationOf(ports, input.token);
  return ports.records.as(tenant_id, async (tx) => {
    // Taken first, so that of two who come at once the other waits and then finds nothing.
    const { count } = await tx.invitation.deleteMany({ where: { id } });
    if (count === 0) throw noInvitation();
    const person = await personOf(ports, { name: input.name, email, password: input.password });
    const member = await addMember(tx, tenant_id, { userId: person.id, name: person.name, email, role });
    const self = { kind: 'user' as const, id: person.id, name: person.name, tenantId: tenant_id, role, scopes: null };
    await audit(tx, self, { action: 'member.joined', subject: 'member', id: member.id, details: { role } });
    return { email };
  });
}
