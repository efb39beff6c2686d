import { answerRest } from '@/server/api/rest';
import { answerTus } from '@/server/api/tus';

const tus = (request: Request): Promise<Response> => answerTus(request, null);

export const GET = (request: Request): Promise<Response> => answerRest(request, ['uploads']);
export { tus as OPTIONS, tus as POST };
