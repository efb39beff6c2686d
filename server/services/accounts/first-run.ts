import { createHmac, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { newId } from '../../domain/ids';
import type { setupInput } from '../../domain/wire/accounts';
import { ConflictError, ForbiddenError } from '../../errors';
import { audit } from '../../records/audit';
import { wantSample } from '../../records/samples';
import type { Ports } from '../ports';
import { addMember, createPerson, forgetPerson } from './people';

/** The code of the setup link: good until the first account exists, the same after a restart. */
export const firstRunCode = (secretKey: string): string =>
  createHmac('sha256', secretKey).update('first-run').digest('base64url').slice(0, 20);

/** True while nobody can sign in. */
export const isFirstRun = async ({ accounts }: Pick<Ports, 'accounts'>): Promise<boolean> =>
  (await accounts.user.count()) === 0;

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/**
 * Creates the admin of the first organisation. The first organisation is the one that has no member yet (made by the command line), else a new one.
 * @throws ForbiddenError for a wrong code, ConflictError when somebody was faster
 */
export async function setUp(ports: Ports, input: z.output<typeof setupInput>): Promise<{ organisation_id: string }> {
  if (!isSame(input.code, firstRunCode(ports.secretKey))) {
    throw new ForbiddenError({
      code: 'wrong_setup_code',
      message: 'This setup link is not valid.',
      fix: 'Use the link that npm start printed last.',
    });
  }
  return ports.records.unscoped(async (tx) => {
    // One at a time: of two who open the link at once, the other finds the first admin there.
    await tx.$queryRaw`select pg_advisory_xact_lock(${SETUP_LOCK}::bigint)::text`;
    if (!(await isFirstRun(ports))) throw alreadySetUp();
    return makeFirstAdmin(ports, input);
  });
}

const SETUP_LOCK = 4_829_118; // any fixed number

const alreadySetUp = () =>
  new ConflictError({
    code: 'already_set_up',
    message: 'The first admin exists already.',
    fix: 'Sign in, or ask an admin to invite you.',
  });

async function makeFirstAdmin(ports: Ports, input: z.output<typeof setupInput>): Promise<{ organisation_id: string }> {
  const tenantId = await firstOrganisation(ports, input.organisation);
  const { id: userId, name } = await createPerson(ports, input);
  const self = { kind: 'user' as const, id: userId, name, tenantId, role: 'admin' as const, scopes: null };
  try {
    await ports.records.as(tenantId, async (tx) => {
      await addMember(tx, tenantId, { userId, name, email: input.email.toLowerCase(), role: 'admin' });
      await audit(tx, self, { action: 'organisation.set_up', subject: 'organisation', id: tenantId });
      if (ports.config.DARKROOM_SAMPLE > 0) await wantSample(tx, self);
    });
  } catch (error) {
    // An account without an organisation would end the first run with nobody in charge.
    await forgetPerson(ports, userId);
    throw error;
  }
  ports.log.info({ event: 'setup.done', organisationId: tenantId });
  return { organisation_id: tenantId };
}

async function firstOrganisation(ports: Ports, name: string): Promise<string> {
  const known = await ports.records.unscoped(
    (tx) =>
      tx.$queryRaw<{ id: string; members: number }[]>`select id::text, members::int from darkroom.organisations()`,
  );
  const empty = known.find(({ members }) => members === 0);
  if (!empty) return createOrganisation(ports, name);
  await ports.records.as(empty.id, (tx) => tx.organisation.update({ where: { id: empty.id }, data: { name } }));
  return empty.id;
}

/** A new organisation; its slug comes from the name, with a number when taken. */
export async function createOrganisation({ records }: Pick<Ports, 'records'>, name: string): Promise<string> {
  const id = newId();
  const base =
    name
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'organisation';
  const known = await records.unscoped(
    (tx) => tx.$queryRaw<{ slug: string }[]>`select slug from darkroom.organisations()`,
  );
  const taken = new Set(known.map(({ slug }) => slug));
  let slug = base;
  for (let number = 2; taken.has(slug); number++) slug = `${base}-${number}`;
  await records.as(id, (tx) => tx.organisation.create({ data: { id, name, slug } }));
  return id;
}
