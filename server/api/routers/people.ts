import { z } from 'zod';
import {
  acceptInvitationInput,
  auditList,
  invitation,
  invitationList,
  inviteInput,
  memberList,
  role,
} from '../../domain/wire/accounts';
import { id, paging } from '../../domain/wire/conventions';
import { listAudit } from '../../services/accounts/audit-log';
import {
  acceptInvitation,
  invite,
  listInvitations,
  listMembers,
  lookAtInvitation,
  removeMember,
  revokeInvitation,
  setMemberRole,
} from '../../services/accounts/members';
import { open, procedure, rest, router } from '../trpc';

const done = z.object({ id });

export const membersRouter = router({
  list: procedure
    .meta(rest('GET', '/members', 'people', 'Members of the organisation'))
    .input(z.object(paging))
    .output(memberList)
    .query(({ ctx, input }) => listMembers(ctx, input)),
  setRole: procedure
    .meta(rest('PATCH', '/members/{id}', 'people', 'Change the role of a member'))
    .input(z.object({ id, role }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await setMemberRole(ctx, input);
      return { id: input.id };
    }),
  remove: procedure
    .meta(rest('DELETE', '/members/{id}', 'people', 'Remove a member'))
    .input(z.object({ id }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await removeMember(ctx, input);
      return input;
    }),
});

export const invitationsRouter = router({
  list: procedure
    .meta(rest('GET', '/invitations', 'people', 'Open invitations'))
    .input(z.object(paging))
    .output(invitationList)
    .query(({ ctx, input }) => listInvitations(ctx, input)),
  create: procedure
    .meta(rest('POST', '/invitations', 'people', 'Invite somebody; the link is in this answer only', 201))
    .input(inviteInput)
    .output(invitation)
    .mutation(({ ctx, input }) => invite(ctx, input, ctx.idempotencyKey)),
  revoke: procedure
    .meta(rest('DELETE', '/invitations/{id}', 'people', 'Take an invitation back'))
    .input(z.object({ id }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await revokeInvitation(ctx, input);
      return input;
    }),
  look: open
    .input(z.object({ token: z.string().min(1).max(200) }))
    .output(z.object({ organisation: z.string(), email: z.string(), role }))
    .query(({ ctx, input }) => lookAtInvitation(ctx, input)),
  accept: open
    .input(acceptInvitationInput)
    .output(z.object({ email: z.string() }))
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),
});

export const auditRouter = router({
  list: procedure
    .meta(rest('GET', '/audit', 'people', 'The audit log, newest first'))
    .input(z.object({ ...paging, action: z.string().max(100).optional(), q: z.string().max(200).optional() }))
    .output(auditList)
    .query(({ ctx, input }) => listAudit(ctx, input)),
});
