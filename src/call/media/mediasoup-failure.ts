import { VivaError } from '../../core/errors.ts';

/**
 * Runs a step of mediasoup's. It answers a `TypeError` or "unsupported" to parameters that make no sense, which are the
 * client's, and anything else when it cannot go on, which is ours.
 */
export const attempted = async <T>(field: string, step: () => Promise<T>): Promise<T> => {
  try {
    return await step();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.slice(0, 200) : 'unknown';
    if (thrown instanceof TypeError || (thrown instanceof Error && thrown.name === 'UnsupportedError')) {
      throw new VivaError('REQUEST_INVALID', { field, problem: reason }, { cause: thrown });
    }
    throw new VivaError('MEDIA_SERVER_FAILED', { reason }, { cause: thrown });
  }
};
