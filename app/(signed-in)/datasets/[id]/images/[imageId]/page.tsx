import type { Metadata } from 'next';
import { ImagePage } from '@/components/datasets/ImagePage';

export const metadata: Metadata = { title: 'Image' };

export default async function Page({ params }: { params: Promise<{ id: string; imageId: string }> }) {
  const { id, imageId } = await params;
  return <ImagePage id={id} imageId={imageId} />;
}
