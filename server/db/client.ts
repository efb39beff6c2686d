import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client';

export { Prisma } from './generated/client';
export type Client = PrismaClient;

/** A pooled client on the schema `darkroom` as the login named in `url`. At most `connections` connections. */
export function openClient(url: string, connections: number): Client {
  const adapter = new PrismaPg(
    {
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: 10_000,
      options: '-c search_path=darkroom',
      application_name: 'darkroom',
    },
    { schema: 'darkroom', onPoolError: () => {}, onConnectionError: () => {} },
  );
  return new PrismaClient({ adapter });
}
