import type { Metadata } from 'next';
import { SplitsPage } from '@/components/splits/SplitsPage';

export const metadata: Metadata = { title: 'Splits & versions' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <SplitsPage id={(await params).id} />;
}
