import { existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Given to a process by `--import`: in its worker threads there is a GPU, `webgpu`, which the processor plays, until the file `GPU_GONE`
 * is there. From then on nothing that runs on it runs any more, and nothing is opened on it.
 */
interface Sessions {
  create(model: unknown, options: { executionProviders: string[] }): Promise<Session>;
}
interface Session {
  run(...given: unknown[]): Promise<unknown>;
}

if (!isMainThread) {
  const { InferenceSession } = await import('onnxruntime-node');
  const sessions = InferenceSession as unknown as Sessions;
  const isGone = (): boolean => existsSync(process.env['GPU_GONE'] ?? '');
  const create = sessions.create.bind(sessions);
  sessions.create = async (model, options) => {
    if (options.executionProviders[0] !== 'webgpu') return create(model, options);
    if (isGone()) throw new Error('no adapter');
    const session = await create(model, { executionProviders: ['cpu'] });
    const run = session.run.bind(session);
    session.run = (...given) => (isGone() ? Promise.reject(new Error('device lost')) : run(...given));
    return session;
  };
}
