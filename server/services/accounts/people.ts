import { newId } from '../../domain/ids';
import type { Role } from '../../domain/roles';
import { ForbiddenError } from '../../errors';
import type { Tx } from '../../records/records';
import type { Ports } from '../ports';
import { authOf } from './auth';

type Person = { name: string; email: string; password: string };
type Known = { id: string; name: string };

/** Creates an account that can sign in. The e-mail must not have one yet. */
export async function createPerson(ports: Ports, { name, email, password }: Person): Promise<Known> {
  const { internalAdapter, password: passwords } = await authOf(ports).$context;
  const hash = await passwords.hash(password);
  const user = await internalAdapter.createUser(
    { name, email: email.toLowerCase(), emailVerified: true },
    { method: 'email-password' },
  );
  await internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: hash });
  return { id: user.id, name };
}

/**
 * The account of this e-mail: a new one, or the one there is (of somebody who was removed, or is in another organisation),
 * for which the password must be theirs.
 * @throws ForbiddenError when it is not
 */
export async function personOf(ports: Ports, person: Person): Promise<Known> {
  const { internalAdapter, password: passwords } = await authOf(ports).$context;
  const found = await internalAdapter.findUserByEmail(person.email.toLowerCase(), { includeAccounts: true });
  if (!found) return createPerson(ports, person);
  const hash = found.accounts.find(({ providerId }) => providerId === 'credential')?.password;
  if (hash && (await passwords.verify({ hash, password: person.password }))) return found.user;
  throw new ForbiddenError({
    code: 'email_taken',
    message: `${person.email} already has an account, with another password.`,
    fix: 'Type the password of that account.',
  });
}

/** Takes an account back that was just made and came to nothing. */
export const forgetPerson = ({ accounts }: Ports, id: string) => accounts.user.deleteMany({ where: { id } });

export type NewMember = { userId: string; name: string; email: string | null; role: Role };

/** Makes a person a member of an organisation; somebody who is one already gets the role. */
export async function addMember(
  tx: Tx,
  tenantId: string,
  { userId, name, email, role }: NewMember,
): Promise<{ id: string }> {
  return tx.member.upsert({
    where: { tenant_id_user_id: { tenant_id: tenantId, user_id: userId } },
    create: { id: newId(), tenant_id: tenantId, user_id: userId, name, email, role },
    update: { role },
  });
}
