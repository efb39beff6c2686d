import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client';

export { Prisma } from './generated/client';
export type Client = PrismaClient;

const poolOf = (url: string, connections: number): pg.PoolConfig => ({
  connectionString: url,
  max: connections,
  connectionTimeoutMillis: 10_000,
  options: '-c search_path=darkroom',
  application_name: 'darkroom',
});

/** A pooled client on the schema `darkroom` as the login named in `url`. At most `connections` connections. */
export function openClient(url: string, connections: number): Client {
  const adapter = new PrismaPg(poolOf(url, connections), {
    schema: 'darkroom',
    onPoolError: () => {},
    onConnectionError: () => {},
  });
  return new PrismaClient({ adapter });
}

/** The same without Prisma, for the few statements whose number makes every round trip count. */
export function openStatements(url: string, connections: number): pg.Pool {
  const pool = new pg.Pool(poolOf(url, connections));
  pool.on('error', () => {}); // an idle connection that breaks is replaced by the next one asked for
  return pool;
}
