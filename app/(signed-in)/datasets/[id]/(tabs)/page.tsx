import type { Metadata } from 'next';
import { OverviewPage } from '@/components/datasets/OverviewPage';

export const metadata: Metadata = { title: 'Dataset' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <OverviewPage id={(await params).id} />;
}
