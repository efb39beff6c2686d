import type { Metadata } from 'next';
import { InvitationForm } from '@/components/account/InvitationForm';

export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' };

export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  return <InvitationForm token={(await params).token} />;
}
