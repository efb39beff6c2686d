import type { Metadata } from 'next';
import { PublicFrame } from '@/components/account/PublicFrame';
import { SetupForm } from '@/components/account/SetupForm';

export const metadata: Metadata = { title: 'First run', referrer: 'no-referrer' };

export default function SetupPage() {
  return (
    <PublicFrame
      title="Set up Darkroom"
      description="This makes the first organisation, with you as its admin. Then import your first folder of images."
    >
      <SetupForm />
    </PublicFrame>
  );
}
