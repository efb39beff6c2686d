import { createAuthClient } from 'better-auth/react';

/** Signing in and out with e-mail and password; mounted at /api/auth. */
export const { signIn, signOut } = createAuthClient();
