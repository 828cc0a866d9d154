import type { FastifyInstance } from 'fastify';
import type { SpeechService } from '../speech-service.ts';

/** `GET /v1/voices`, `GET /v1/avatars`, and `GET /v1/models` in the shape that OpenAI's clients read. */
export const catalogueRoutes = (app: FastifyInstance, service: SpeechService): void => {
  app.get('/v1/voices', () => ({ voices: service.voices() }));
  app.get('/v1/avatars', () => ({ avatars: service.avatars() }));
  const models = (): readonly unknown[] =>
    service
      .models()
      .map(({ id, license }) => ({ id, object: 'model', created: 0, owned_by: 'vivavoce', license }));
  app.get('/v1/models', () => ({ object: 'list', data: models() }));
  app.get<{ Params: { model: string } }>('/v1/models/:model', ({ params }) => {
    const { id, license } = service.resolveModel(params.model);
    return { id, object: 'model', created: 0, owned_by: 'vivavoce', license };
  });
};
