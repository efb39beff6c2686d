import type { Actor } from '../domain/actor';
import { isAllowed, type Permission, ROLE_TITLES } from '../domain/roles';
import { ForbiddenError } from '../errors';

const WORDS: Record<Permission, string> = {
  read: 'see this',
  review: 'review',
  import: 'import or steer runs',
  curate: 'change datasets',
  administer: 'administer the organisation',
};

/**
 * The first line of every verb.
 * @throws ForbiddenError when the role, or the scopes of the key, do not allow it
 */
export function authorise(actor: Actor, permission: Permission): void {
  if (isAllowed(actor.role, permission, actor.scopes)) return;
  const who = actor.kind === 'key' ? `The key "${actor.name}"` : ROLE_TITLES[actor.role];
  throw new ForbiddenError({
    code: 'not_allowed',
    message: `${who} may not ${WORDS[permission]}.`,
    fix:
      actor.kind === 'key'
        ? 'Use a key with a wider role or scope.'
        : 'Ask an admin of your organisation for another role.',
  });
}
