import type { Metadata } from 'next';
import { ImagesPage } from '@/components/datasets/ImagesPage';

export const metadata: Metadata = { title: 'Images' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ImagesPage id={(await params).id} />;
}
