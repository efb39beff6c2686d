import type { Metadata } from 'next';
import { PublicFrame } from '@/components/account/PublicFrame';
import { SignInForm } from '@/components/account/SignInForm';

export const metadata: Metadata = { title: 'Sign in' };

export default function SignInPage() {
  return (
    <PublicFrame title="Sign in">
      <SignInForm />
    </PublicFrame>
  );
}
