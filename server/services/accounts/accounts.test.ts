import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../domain/ids';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import type { Context } from '../ports';
import { authOf } from './auth';
import { createOrganisation, firstRunCode, isFirstRun, setUp } from './first-run';
import {
  acceptInvitation,
  invite,
  listInvitations,
  listMembers,
  lookAtInvitation,
  removeMember,
  revokeInvitation,
  setMemberRole,
} from './members';
import { actorOf, describeSession, switchOrganisation } from './session';

const instance = await anInstance();
afterAll(() => instance.close());
const { tenantId } = instance;

const ADA = { name: 'Ada', email: 'Ada@Example.org', password: 'a long password' };
const setup = { ...ADA, organisation: 'First hospital', code: firstRunCode(instance.secretKey) };

type Where = { host?: string; origin?: string | null; headers?: Record<string, string> };

/** A sign-in as a browser does it from a page of `origin` at a server reached as `host`. */
async function signIn(
  email: string,
  password: string,
  { host = 'localhost:3000', origin = `http://${host}`, headers = {} }: Where = {},
) {
  const answer = await authOf(instance).handler(
    new Request(`http://${host}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        host,
        ...(origin === null ? {} : { origin }),
        'x-forwarded-for': `10.0.0.${Math.floor(Math.random() * 250)}`,
        ...headers,
      },
      body: JSON.stringify({ email, password }),
    }),
  );
  return {
    status: answer.status,
    cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '',
    set: answer.headers.get('set-cookie') ?? '',
  };
}

const actorBehind = (cookie: string) => actorOf(instance, new Headers({ cookie }));
const asAdmin = async (): Promise<Context> => {
  const { cookie } = await signIn(ADA.email, ADA.password);
  return { ...instance, requestId: 'test', actor: (await actorBehind(cookie))! };
};
const linkOf = ({ link }: { link: string | null }) => link!.split('/invitation/')[1]!;
const join = async (role: 'viewer' | 'admin' = 'viewer') => {
  const admin = await asAdmin();
  const email = `${newId()}@example.org`;
  await acceptInvitation(instance, {
    token: linkOf(await invite(admin, { email, role })),
    name: 'Bo',
    password: ADA.password,
  });
  const { items } = await listMembers(admin, { limit: 1000 });
  return { email, id: items.find((member) => member.email === email)!.id };
};

describe('setting up', () => {
  it('is refused with a wrong code, and nothing is written', async () => {
    for (const code of ['', 'x', setup.code.slice(1), `${setup.code}x`, setup.code.toUpperCase()]) {
      await expect(setUp(instance, { ...setup, code })).rejects.toMatchObject({
        code: 'wrong_setup_code',
        kind: 'forbidden',
      });
    }
    expect(await isFirstRun(instance)).toBe(true);
  });

  it('makes one admin, of the organisation that the command line made before, whoever comes first', async () => {
    const answers = await Promise.allSettled(
      [1, 2, 3].map((n) => setUp(instance, { ...setup, email: `${n}.${ADA.email}` })),
    );
    const made = answers.filter(({ status }) => status === 'fulfilled');
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({ value: { organisation_id: tenantId } });
    expect(await query(instance.database.adminUrl, 'select role from darkroom.member')).toEqual([{ role: 'admin' }]);
    expect(await query(instance.database.adminUrl, 'select email from darkroom."user"')).toHaveLength(1);
    await query(instance.database.adminUrl, `update darkroom."user" set email = $1`, [ADA.email.toLowerCase()]);
    await query(instance.database.adminUrl, `update darkroom.member set email = $1`, [ADA.email.toLowerCase()]);
  });

  it('works once', async () => {
    expect(await isFirstRun(instance)).toBe(false);
    await expect(setUp(instance, { ...setup, email: 'eve@example.org' })).rejects.toMatchObject({
      code: 'already_set_up',
      kind: 'conflict',
    });
  });

  it('stands in the audit log', async () => {
    const log = await query(
      instance.database.adminUrl,
      `select actor, action from darkroom.audit_log where action = 'organisation.set_up'`,
    );
    expect(log).toEqual([{ actor: 'Ada', action: 'organisation.set_up' }]);
  });
});

describe('signing in', () => {
  it.each([
    'localhost:3000',
    '127.0.0.1:3000',
    '[::1]:3000',
    'darkroom.lan:3000',
    '192.168.1.20:8080',
    'darkroom.example.org',
  ])('works at %s', async (host) => {
    const { status, cookie } = await signIn(ADA.email, ADA.password, { host });
    expect(status).toBe(200);
    expect(await actorBehind(cookie)).toMatchObject({ kind: 'user', name: 'Ada', role: 'admin', tenantId });
  });

  it('works behind a proxy that says what it was asked for', async () => {
    const where = {
      host: '10.1.1.1:3000',
      origin: 'https://darkroom.example.org',
      headers: { 'x-forwarded-host': 'darkroom.example.org' },
    };
    expect((await signIn(ADA.email, ADA.password, where)).status).toBe(200);
  });

  it.each(['http://evil.test', 'http://localhost.evil.test:3000', 'http://localhost:4000', 'null'])(
    'is refused to a page of %s',
    async (origin) => {
      const { status, set } = await signIn(ADA.email, ADA.password, { origin });
      expect([status, set]).toEqual([403, '']);
    },
  );

  it('is refused to a form of another site that a browser sends along', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await signIn(ADA.email, ADA.password, { origin: null, headers })).status).toBe(403);
  });

  it('sets a cookie that scripts cannot read and other sites do not send', async () => {
    const { set } = await signIn(ADA.email, ADA.password);
    expect(set).toMatch(/HttpOnly/i);
    expect(set).toMatch(/SameSite=(Lax|Strict)/i);
  });

  it('needs the right password, in whatever case the e-mail is written', async () => {
    expect((await signIn(ADA.email.toUpperCase(), ADA.password)).status).toBe(200);
    expect((await signIn(ADA.email, 'another password')).status).toBe(401);
    expect((await signIn('nobody@example.org', ADA.password)).status).toBe(401);
  });

  it('nobody signs up by themselves', async () => {
    const body = JSON.stringify({ name: 'Eve', email: 'eve@example.org', password: 'a long password' });
    const headers = { 'content-type': 'application/json', host: 'localhost:3000', origin: 'http://localhost:3000' };
    const answer = await authOf(instance).handler(
      new Request('http://localhost:3000/api/auth/sign-up/email', { method: 'POST', headers, body }),
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(
      await query(instance.database.adminUrl, `select from darkroom."user" where email = 'eve@example.org'`),
    ).toEqual([]);
  });

  it('nobody is behind a cookie that was made up or signed out', async () => {
    expect(await actorBehind('darkroom.session_token=made-up')).toBeNull();
    const { cookie } = await signIn(ADA.email, ADA.password);
    const headers = { cookie, host: 'localhost:3000', origin: 'http://localhost:3000' };
    await authOf(instance).handler(new Request('http://localhost:3000/api/auth/sign-out', { method: 'POST', headers }));
    expect(await actorBehind(cookie)).toBeNull();
  });
});

describe('an invitation', () => {
  let admin: Context;
  beforeAll(async () => {
    admin = await asAdmin();
  });

  it('is looked at, taken once, and makes a member of that role', async () => {
    const made = await invite(admin, { email: 'Bo@Example.org', role: 'radiologist' });
    const token = linkOf(made);
    expect(await lookAtInvitation(instance, { token })).toEqual({
      organisation: 'First hospital',
      email: 'bo@example.org',
      role: 'radiologist',
    });
    expect(await acceptInvitation(instance, { token, name: 'Bo', password: ADA.password })).toEqual({
      email: 'bo@example.org',
    });
    const { cookie } = await signIn('bo@example.org', ADA.password);
    expect(await actorBehind(cookie)).toMatchObject({ name: 'Bo', role: 'radiologist', tenantId });
    await expect(acceptInvitation(instance, { token, name: 'Bo', password: ADA.password })).rejects.toMatchObject({
      code: 'invitation_not_found',
    });
    await expect(lookAtInvitation(instance, { token })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is taken once when two come at once', async () => {
    const email = `${newId()}@example.org`;
    const token = linkOf(await invite(admin, { email, role: 'viewer' }));
    const answers = await Promise.allSettled(
      [1, 2, 3].map(() => acceptInvitation(instance, { token, name: 'Bo', password: ADA.password })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(
      await query(instance.database.adminUrl, 'select from darkroom.member where email = $1', [email]),
    ).toHaveLength(1);
    expect(
      await query(instance.database.adminUrl, 'select from darkroom."user" where email = $1', [email]),
    ).toHaveLength(1);
  });

  it('ends when it expires, is revoked, or another is made for the same person', async () => {
    const email = `${newId()}@example.org`;
    const gone = { kind: 'not-found', code: 'invitation_not_found' };
    const expired = await invite(admin, { email, role: 'viewer' });
    await query(instance.database.adminUrl, `update darkroom.invitation set expires_at = now() where id = $1`, [
      expired.id,
    ]);
    await expect(
      acceptInvitation(instance, { token: linkOf(expired), name: 'Bo', password: ADA.password }),
    ).rejects.toMatchObject(gone);
    const replaced = await invite(admin, { email, role: 'viewer' });
    const last = await invite(admin, { email, role: 'admin' });
    await expect(lookAtInvitation(instance, { token: linkOf(replaced) })).rejects.toMatchObject(gone);
    await revokeInvitation(admin, { id: last.id });
    await expect(lookAtInvitation(instance, { token: linkOf(last) })).rejects.toMatchObject(gone);
    await expect(revokeInvitation(admin, { id: last.id })).rejects.toMatchObject(gone);
    expect(await query(instance.database.adminUrl, 'select from darkroom."user" where email = $1', [email])).toEqual(
      [],
    );
  });

  it('is not made for a member, nor shown again after it was made', async () => {
    await expect(invite(admin, { email: ADA.email, role: 'viewer' })).rejects.toMatchObject({ code: 'already_member' });
    const made = await invite(admin, { email: `${newId()}@example.org`, role: 'viewer' });
    const { items } = await listInvitations(admin, { limit: 1000 });
    expect(items.find(({ id }) => id === made.id)).toMatchObject({ link: null });
    const [kept] = await query<{ row: string }>(
      instance.database.adminUrl,
      'select row_to_json(i)::text as row from darkroom.invitation i where id = $1',
      [made.id],
    );
    expect(kept!.row).not.toContain(linkOf(made));
  });
});

describe('members', () => {
  it('the last admin neither steps down nor leaves', async () => {
    const admin = await asAdmin();
    const { items } = await listMembers(admin, { limit: 1000 });
    const me = items.find(({ is_me }) => is_me)!;
    await expect(setMemberRole(admin, { id: me.id, role: 'viewer' })).rejects.toMatchObject({
      code: 'last_admin',
      kind: 'conflict',
    });
    await expect(removeMember(admin, { id: me.id })).rejects.toMatchObject({ code: 'last_admin' });
    await setMemberRole(admin, { id: me.id, role: 'admin' });
  });

  it('two admins who step down at once leave one', async () => {
    const admin = await asAdmin();
    const { id: second } = await join('admin');
    const { items } = await listMembers(admin, { limit: 1000 });
    const me = items.find(({ is_me }) => is_me)!;
    const answers = await Promise.allSettled([me.id, second].map((id) => setMemberRole(admin, { id, role: 'viewer' })));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await query(instance.database.adminUrl, `select from darkroom.member where role = 'admin'`)).toHaveLength(1);
    await query(
      instance.database.adminUrl,
      `update darkroom.member set role = case when id = $1 then 'admin' else 'viewer' end where id in ($1, $2)`,
      [me.id, second],
    );
  });

  it('one who is removed loses access at once, with the session open', async () => {
    const { email, id } = await join();
    const { cookie } = await signIn(email, ADA.password);
    expect(await actorBehind(cookie)).toMatchObject({ role: 'viewer' });
    await removeMember(await asAdmin(), { id });
    await expect(actorBehind(cookie)).rejects.toMatchObject({ code: 'no_organisation', kind: 'forbidden' });
  });

  it('one who was removed can be invited again and signs in as before', async () => {
    const { email, id } = await join();
    const admin = await asAdmin();
    await removeMember(admin, { id });
    const token = linkOf(await invite(admin, { email, role: 'data_lead' }));
    const wrong = acceptInvitation(instance, { token, name: 'Eve', password: 'another password' });
    await expect(wrong).rejects.toMatchObject({ code: 'email_taken', kind: 'forbidden' });
    await acceptInvitation(instance, { token, name: 'Bo', password: ADA.password });
    const { cookie } = await signIn(email, ADA.password);
    expect(await actorBehind(cookie)).toMatchObject({ role: 'data_lead', name: 'Bo' });
  });

  it('a new role counts from the next request on', async () => {
    const { email, id } = await join();
    const { cookie } = await signIn(email, ADA.password);
    await setMemberRole(await asAdmin(), { id, role: 'data_lead' });
    const actor = (await actorBehind(cookie))!;
    expect((await describeSession(instance, actor)).permissions).toEqual(['read', 'review', 'import', 'curate']);
  });

  it('every change stands in the audit log', async () => {
    const { id } = await join();
    const admin = await asAdmin();
    await setMemberRole(admin, { id, role: 'radiologist' });
    await removeMember(admin, { id });
    const log = await query(
      instance.database.adminUrl,
      'select actor, action, details from darkroom.audit_log where subject_id = $1 order by id',
      [id],
    );
    expect(log).toEqual([
      { actor: 'Bo', action: 'member.joined', details: { role: 'viewer' } },
      { actor: 'Ada', action: 'member.role_changed', details: { name: 'Bo', from: 'viewer', to: 'radiologist' } },
      { actor: 'Ada', action: 'member.removed', details: { name: 'Bo', role: 'radiologist' } },
    ]);
  });

  it('one of two organisations works in the one they chose, and in no other', async () => {
    const second = await createOrganisation(instance, 'Second hospital');
    const third = await createOrganisation(instance, 'Third hospital');
    const { email } = await join();
    const { cookie } = await signIn(email, ADA.password);
    const before = (await actorBehind(cookie))!;
    const inSecond = { ...(await asAdmin()), actor: { ...instance.as('admin', second).actor } };
    const token = linkOf(await invite(inSecond, { email, role: 'admin' }));
    await acceptInvitation(instance, { token, name: 'Bo', password: ADA.password });
    expect(await actorBehind(cookie)).toMatchObject({ tenantId, role: 'viewer' });
    await switchOrganisation(instance, before, second);
    expect(await actorBehind(cookie)).toMatchObject({ tenantId: second, role: 'admin' });
    await expect(switchOrganisation(instance, before, third)).rejects.toMatchObject({ code: 'not_a_member' });
  });
});
