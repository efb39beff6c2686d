import type { Metadata } from 'next';
import { AgreementPage } from '@/components/agreement/AgreementPage';

export const metadata: Metadata = { title: 'Agreement' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <AgreementPage id={(await params).id} />;
}
