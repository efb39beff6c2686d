import { answerRunEvents } from '@/server/api/run-events';

type Props = { params: Promise<{ id: string }> };

export async function GET(request: Request, { params }: Props): Promise<Response> {
  return answerRunEvents(request, (await params).id);
}
