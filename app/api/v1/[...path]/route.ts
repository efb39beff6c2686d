import { answerRest } from '@/server/api/rest';

type Props = { params: Promise<{ path: string[] }> };

const handle = async (request: Request, { params }: Props): Promise<Response> =>
  answerRest(request, (await params).path);

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
