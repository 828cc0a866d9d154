import type { FastifyInstance } from 'fastify';
import type { PrometheusMetrics } from '../metrics/prometheus-metrics.ts';

/** `GET /metrics`, for Prometheus. Where keys are asked for, here too. */
export const metricsRoutes = (app: FastifyInstance, metrics: PrometheusMetrics): void => {
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
};
