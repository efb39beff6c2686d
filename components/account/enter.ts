import { signIn } from './auth-client';

/** Signs a new person in with what they just chose; when that fails, the sign-in page is where to go on. */
export async function enter(email: string, password: string): Promise<void> {
  const { error } = await signIn.email({ email, password }).catch(() => ({ error: true }));
  window.location.assign(error ? '/sign-in' : '/datasets');
}
