import { answerImage } from '@/server/api/image-bytes';

type Props = { params: Promise<{ id: string; imageId: string }> };

export async function GET(request: Request, { params }: Props): Promise<Response> {
  const { id, imageId } = await params;
  return answerImage(request, { id, image_id: imageId, what: 'thumbnail' });
}
