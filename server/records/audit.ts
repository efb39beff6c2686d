import type { Actor } from '../domain/actor';
import type { Tx } from './records';

type Entry = {
  action: string;
  subject: string;
  id?: string | null;
  details?: Record<string, unknown>;
  requestId?: string | undefined;
};

/** Adds to the audit log: who did what to what. What was written there stays. */
export async function audit(
  tx: Tx,
  actor: Actor,
  { action, subject, id = null, details = {}, requestId }: Entry,
): Promise<void> {
  await tx.auditLog.create({
    data: {
      tenant_id: actor.tenantId,
      actor: actor.name,
      actor_id: actor.id,
      action,
      subject_type: subject,
      subject_id: id,
      details: details as never,
      request_id: requestId ?? null,
    },
  });
}
