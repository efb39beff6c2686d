import { answerRest } from '@/server/api/rest';
import { answerTus } from '@/server/api/tus';

type Props = { params: Promise<{ id: string }> };

const tus = async (request: Request, { params }: Props): Promise<Response> => answerTus(request, (await params).id);
const rest = async (request: Request, { params }: Props): Promise<Response> =>
  answerRest(request, ['uploads', (await params).id]);
// Scripts that speak no tus take an upload away as they do other things.
const remove = (request: Request, props: Props): Promise<Response> =>
  request.headers.has('tus-resumable') ? tus(request, props) : rest(request, props);

export { remove as DELETE, rest as GET, tus as HEAD, tus as OPTIONS, tus as PATCH, tus as POST };
