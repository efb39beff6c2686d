import type { Metadata } from 'next';
import { DriftPage } from '@/components/drift/DriftPage';

export const metadata: Metadata = { title: 'Drift' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <DriftPage id={(await params).id} />;
}
