import type { FastifyInstance } from 'fastify';
import type { Admittance } from '../admittance.ts';

/** `/healthz`: the process lives. `/readyz`: it is warm and takes sessions. */
export const healthRoutes = (app: FastifyInstance, admittance: Admittance): void => {
  app.get('/healthz', () => ({ status: 'alive' }));
  app.get('/readyz', (_request, reply) => {
    const status = admittance.open ? 'ready' : admittance.stopping ? 'stopping' : 'warming';
    return reply.code(admittance.open ? 200 : 503).send({ status, sessions: admittance.active });
  });
};
