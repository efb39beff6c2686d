import type { Metadata } from 'next';
import { QualityPage } from '@/components/datasets/QualityPage';

export const metadata: Metadata = { title: 'Quality' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <QualityPage id={(await params).id} />;
}
